package io.openscf.connector.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.connector.Event;
import io.openscf.connector.IntakeConnector;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Passes on every notification that has an id. The nested ones have one fault each. */
public class SampleIntake implements IntakeConnector {
    @Override
    public String type() {
        return "sample_intake";
    }

    @Override
    public String path() {
        return "sample";
    }

    @Override
    public Traits traits() {
        return Samples.traits();
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        if (!description.equals("{}")) {
            throw new InvalidTriggerException(
                    InvalidTriggerException.Field.TRIGGER_DESC, "There is nothing to describe: give {}.");
        }
        return description;
    }

    @Override
    public List<Event> accept(Map<String, String> headers, String body, List<Trigger> triggers) {
        var notification = read(body);
        var key = key(notification);
        return triggers.stream()
                .map(trigger -> new Event(trigger.id(), key, notification.toString()))
                .toList();
    }

    private static JsonNode read(String body) {
        try {
            var notification = ConnectorContract.JSON.readTree(body);
            if (!notification.isObject()) {
                throw new IllegalArgumentException("no object");
            }
            return notification;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }

    String key(JsonNode notification) {
        if (notification.path("id").asText("").isBlank()) {
            throw new IllegalArgumentException("no id");
        }
        return notification.path("id").asText();
    }

    /** Makes up a key each time. */
    public static final class Random extends SampleIntake {
        @Override
        String key(JsonNode notification) {
            return UUID.randomUUID().toString();
        }
    }

    /** Has one key for all. */
    public static final class Dull extends SampleIntake {
        @Override
        String key(JsonNode notification) {
            return "key";
        }
    }

    /** Believes that every field is there. */
    public static final class Trusting extends SampleIntake {
        @Override
        String key(JsonNode notification) {
            return notification.get("id").textValue()
                    + notification.get("from").get("name").textValue();
        }
    }
}
