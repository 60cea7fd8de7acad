package io.openscf.connector;

import java.util.List;

/**
 * A source that has to be pulled or listened to. While a trigger is open, the gateway keeps it bound: on one gateway at a
 * time or on every one, as {@link #ownership} says. When the trigger changes it is unbound and bound anew.
 */
public non-sealed interface SourceConnector extends Connector {
    /** Which gateways bind a trigger at the same moment. */
    Ownership ownership();

    /**
     * Begins to take events for a trigger. Returns at once: connecting, and trying again when it fails, happens in the
     * background and shows in {@link Source#state}.
     *
     * @param sink where its events go; of this binding alone
     * @throws RuntimeException when it can never work; tried again later nevertheless
     */
    Source bind(Trigger trigger, Sink sink);

    /**
     * Told now and then which triggers of its type there are, open or closed: what the source still keeps for others may be
     * cleared away. A trigger that was made in the last minute may be missing. Does not block.
     */
    default void known(List<Trigger> triggers) {}

    /** Which gateways bind a trigger. */
    enum Ownership {
        /** The source itself divides its events among those who are bound, such as a consumer group. */
        EVERY_GATEWAY,
        /** The gateway that holds the trigger's lease; another one within seconds when it dies. */
        ONE_GATEWAY
    }
}
