package io.openscf.connector.messaging;

/** Where the messages of one trigger are. Thread-safe. */
public interface Broker {
    /**
     * Connects, and hands messages over from then on. May block; not interrupted.
     *
     * @param inbox takes messages, on any thread; never more than {@link BatchRules#unacknowledged} of them may be in it
     * @throws ForbiddenException when the address may not be reached from here
     * @throws Exception when it cannot be done now; its message is shown to the owner of the trigger
     */
    Connection connect(Inbox inbox) throws Exception;

    /** Takes what a broker hands over. */
    interface Inbox {
        /** A message has come. Does not block. */
        void add(Arrival arrival);
    }

    /** A connection that hands messages over. Thread-safe. */
    interface Connection extends AutoCloseable {
        /** Whether more may come over it; empty while it does, else why not, in words for the owner of the trigger. */
        java.util.Optional<String> fault();

        /** So many messages have been acknowledged: as many more may be handed over. Does not block. */
        void more(int messages);

        /** Ends it; what is not acknowledged goes back. May block. A second call changes nothing. */
        @Override
        void close();
    }

    /** An address that nobody may be connected to from here. */
    final class ForbiddenException extends RuntimeException {
        /** With what the guard said. */
        public ForbiddenException(String message) {
            super(message);
        }
    }
}
