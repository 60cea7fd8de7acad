package io.openscf.instance;

/** What an instance is started for; each has a rate of its own (semantics.md sections 7 and 8). */
public enum StartCause {
    /** A call that waits: the burst. */
    CALL,
    /** Provisioned concurrency. */
    AHEAD
}
