package io.openscf.invocation.metrics;

import java.util.Locale;

/** What an attempt to run a queued event came to. */
public enum Attempt {
    /** It ran well and is over. */
    SUCCEEDED,
    /** It ran badly and is over: asynchronous execution is not repeated. */
    FAILED,
    /** It ran badly, or could not be run, and comes again. */
    RETRIED,
    /** It did not run, as there was no room. */
    HELD,
    /** It is a dead letter. */
    DEAD,
    /** Somebody ended it. */
    TERMINATED,
    /** Its lease had ended: another gateway has it. */
    STALE;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
