package io.openscf.instance;

import io.openscf.model.ColdStart;

/**
 * How an instance came to be; told once, with its first call.
 *
 * @param output of the start
 * @param cause what it was started for
 */
public record Birth(ColdStart coldStart, String output, StartCause cause) {}
