package io.openscf.connector.queue;

/** What came of a push. */
sealed interface Verdict {
    /** The subscriber has it, or will never get it. */
    record Done() implements Verdict {}

    /** One attempt is used up. */
    record Retry(long afterMillis) implements Verdict {}

    /** It could not be tried at all; that uses up nothing. */
    record Later(long afterMillis) implements Verdict {}
}
