package io.openscf.trigger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.ScheduledConnector;
import io.openscf.connector.Trigger;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Cron expressions for what is no trigger, read as the timer connector reads them, in the same zone. */
@Singleton
public class Schedules {
    private final Connectors connectors;

    Schedules(Connectors connectors) {
        this.connectors = connectors;
    }

    /** Whether the text is such an expression, and has a moment ahead. */
    public boolean valid(String cron) {
        return connectors.of("timer") instanceof ScheduledConnector timer && read(timer, cron);
    }

    /** The first moment of a valid expression after the given one; empty when there is none. */
    public Optional<Instant> next(String cron, Instant after) {
        return connectors.of("timer") instanceof ScheduledConnector timer
                ? timer.nextFire(new Trigger("schedule", "schedule", description(cron), "", "schedule"), after)
                : Optional.empty();
    }

    /** As the connector stores it; it would refuse to read one anew that has fired for the last time. */
    private static String description(String cron) {
        return JsonNodeFactory.instance.objectNode().put("cron", cron).toString();
    }

    private static boolean read(ScheduledConnector timer, String cron) {
        try {
            return !timer.normalise("schedule", cron).isEmpty();
        } catch (InvalidTriggerException e) {
            return false;
        }
    }
}
