package io.openscf.connector.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.openscf.connector.Event;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.ScheduledConnector;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import java.time.Instant;
import java.util.Optional;

/** Fires every so many seconds. The nested ones have one fault each. */
public class SampleClock implements ScheduledConnector {
    @Override
    public String type() {
        return "sample_clock";
    }

    @Override
    public Traits traits() {
        return Samples.traits();
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        var text = description.strip().replaceFirst("^\\{\"seconds\":(.*)}$", "$1");
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw new InvalidTriggerException(
                    InvalidTriggerException.Field.TRIGGER_DESC, "Give a number of seconds below 10000.");
        }
        return "{\"seconds\":" + text + "}";
    }

    @Override
    public Optional<Instant> nextFire(Trigger trigger, Instant after) {
        try {
            long seconds = ConnectorContract.JSON
                    .readTree(trigger.description())
                    .path("seconds")
                    .longValue();
            return Optional.of(Instant.ofEpochSecond((after.getEpochSecond() / seconds + 1) * seconds));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Event eventAt(Trigger trigger, Instant fireAt) {
        var json = ConnectorContract.JSON.createObjectNode().put("at", fireAt.toString());
        return new Event(
                trigger.id(),
                fireAt.toString(),
                json.put("argument", trigger.argument()).toString());
    }

    /** Its fires are not later than the instant. */
    public static final class Standing extends SampleClock {
        @Override
        public Optional<Instant> nextFire(Trigger trigger, Instant after) {
            return Optional.of(Instant.ofEpochSecond(after.getEpochSecond()));
        }
    }

    /** All its fires have one key. */
    public static final class Forgetful extends SampleClock {
        @Override
        public Event eventAt(Trigger trigger, Instant fireAt) {
            return new Event(trigger.id(), "key", super.eventAt(trigger, fireAt).json());
        }
    }

    /** Lets the exception of its parser out. */
    public static final class Careless extends SampleClock {
        @Override
        public String normalise(String triggerName, String description) throws InvalidTriggerException {
            if (description.startsWith("x")) {
                throw new IllegalStateException("too long");
            }
            return super.normalise(triggerName, description);
        }
    }

    /** Puts the argument into the text as it is. */
    public static final class Unquoted extends SampleClock {
        @Override
        public Event eventAt(Trigger trigger, Instant fireAt) {
            return new Event(trigger.id(), fireAt.toString(), "{\"argument\":\"" + trigger.argument() + "\"}");
        }
    }

    /** Is not named in META-INF/services. */
    public static final class Hidden extends SampleClock {}
}
