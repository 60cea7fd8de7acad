package io.openscf.connector;

import java.time.Instant;
import java.util.Optional;

/** A source that is only a clock. The gateway ticks and decides which replica fires; the connector says when and what. */
public non-sealed interface ScheduledConnector extends Connector {
    /** The first instant after the given one at which the trigger fires; empty when it never will again. Whole seconds. */
    Optional<Instant> nextFire(Trigger trigger, Instant after);

    /** The event of that fire. */
    Event eventAt(Trigger trigger, Instant fireAt);
}
