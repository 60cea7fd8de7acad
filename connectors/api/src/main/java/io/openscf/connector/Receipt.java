package io.openscf.connector;

/** What became of an event that was to be stored. */
public sealed interface Receipt {
    /** Stored, now or before. The source may forget it. */
    record Accepted(String requestId) implements Receipt {}

    /**
     * Not stored.
     *
     * @param reason in words for the owner of the trigger
     * @param permanent the same event can never succeed; else offer it again after a while
     */
    record Refused(String reason, boolean permanent) implements Receipt {}

    /** The binding is over. */
    record Fenced() implements Receipt {}
}
