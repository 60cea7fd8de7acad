package io.openscf.instance;

import io.openscf.model.ColdStart;

/**
 * How an instance came to be; told once, with its first call.
 *
 * @param cause what it was started for
 */
public record Birth(ColdStart coldStart, StartCause cause) {}
