package io.openscf.connector;

import java.time.Instant;

/**
 * What a bound trigger does.
 *
 * @param since when that began
 * @param reason why, in words for the owner of the trigger; empty when there is nothing to say
 */
public record SourceState(Phase phase, Instant since, String reason) {
    /** The steps of a binding: BINDING, then CONNECTED, and from there to and fro. */
    public enum Phase {
        /** Connecting for the first time. */
        BINDING,
        /** Connected; not yet known what there is to take. */
        CONNECTED,
        /** Nothing to take. */
        IDLE,
        /** Functions are running. */
        DELIVERING,
        /** Waiting before the next attempt: the source is away, or the function or the gateway could not take an event. */
        BACKING_OFF,
        /** Will not work until the trigger is changed. */
        FAILED
    }

    /** The same phase goes on, another begins now. */
    public SourceState then(Phase next, String why) {
        return next == phase && why.equals(reason) ? this : new SourceState(next, Instant.now(), why);
    }

    /** The first state. */
    public static SourceState binding() {
        return new SourceState(Phase.BINDING, Instant.now(), "");
    }
}
