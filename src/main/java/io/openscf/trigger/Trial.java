package io.openscf.trigger;

import java.time.Instant;
import java.util.List;

/**
 * What a trigger would do.
 *
 * @param matches whether what was asked about starts the function
 * @param explanation a sentence for the caller: why, or why not
 * @param events what the function would receive, JSON texts
 * @param fires when, for triggers that know
 */
public record Trial(boolean matches, String explanation, List<String> events, List<Instant> fires) {}
