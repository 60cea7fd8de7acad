package io.openscf.invocation.queue;

/** What is to become of an event after a run. */
sealed interface Verdict {
    /** It is over, well or not. */
    record Finished(boolean well, int code) implements Verdict {}

    /**
     * It is run again after a time, or is dead when its runs or its time are used up.
     *
     * @param errorCode and message: of the error body, for the dead letter
     */
    record Again(Kind kind, long delayMillis, int code, int errorCode, String message) implements Verdict {}

    /** Whose fault it was, in the words of {@code retry.lua}. */
    enum Kind {
        /** The function's: its retries are counted. */
        USER,
        /** The platform's: until the event's time is up. */
        SYSTEM,
        /** Nobody's: it did not run, as there was no room. */
        HOLD,
        /** No run can ever be made of it. */
        REFUSED
    }
}
