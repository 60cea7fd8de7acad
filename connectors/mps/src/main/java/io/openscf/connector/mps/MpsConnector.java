package io.openscf.connector.mps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.Event;
import io.openscf.connector.IntakeConnector;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.messaging.Fingerprint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The media processing trigger (doc 583/39163, events/README.md section 12): whoever processes media posts what MPS would tell;
 * one function of the installation for each type of event. Thread-safe.
 */
public final class MpsConnector implements IntakeConnector {
    private static final Pattern TYPES = Pattern.compile("WorkflowTask|EditMediaTask");
    private static final int LARGEST = 128 << 10;

    @Override
    public String type() {
        return "mps";
    }

    @Override
    public String path() {
        return "mps";
    }

    @Override
    public Traits traits() {
        return new Traits(
                "Progress and ends of media processing tasks.",
                """
                {"type":"object","required":["eventType"],"additionalProperties":false,"properties":{
                 "eventType":{"enum":["WorkflowTask","EditMediaTask"]}}}""",
                Traits.Delivery.ASYNCHRONOUS,
                Traits.Order.NONE,
                Map.of("eventBytes", "131072"),
                "An event: {\"EventType\":\"WorkflowTask\",\"WorkflowTaskEvent\":{\"TaskId\":\"…\",\"Status\":\"FINISH\",…}}.");
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        try {
            var given = Fields.read(description);
            given.allowOnly(Set.of("eventType"));
            return Fields.JSON
                    .createObjectNode()
                    .put("eventType", eventType(given))
                    .toString();
        } catch (IllegalArgumentException e) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_DESC, "The description is not valid: " + e.getMessage() + ".");
        }
    }

    private static String eventType(Fields fields) {
        return fields.text("eventType", TYPES, "WorkflowTask or EditMediaTask");
    }

    /** One function for each type and account. */
    @Override
    public Optional<String> conflict(Trigger draft, Trigger stored) {
        return draft.description().equals(stored.description())
                ? Optional.of("Events of this type belong to " + stored.target() + " already.")
                : Optional.empty();
    }

    @Override
    public List<Event> accept(Map<String, String> headers, String body, List<Trigger> triggers) {
        var event = tree(body);
        var type = event.path("EventType").asText();
        var task = event.path(type + "Event");
        if (!TYPES.matcher(type).matches() || !task.isObject()) {
            throw new IllegalArgumentException(
                    "an event has EventType, WorkflowTask or EditMediaTask, and what it is called after: " + type
                            + "Event");
        }
        var json = event.toString();
        var position = task.path("TaskId").asText() + " " + task.path("Status").asText();
        return triggers.stream()
                .filter(trigger -> eventType(Fields.read(trigger.description())).equals(type))
                // A task tells of itself more than once; only the same words are the same happening.
                .map(trigger -> new Event(trigger.id(), Fingerprint.of(json), json, position))
                .toList();
    }

    private static JsonNode tree(String body) {
        try {
            if (body.length() <= LARGEST && Fields.JSON.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw new IllegalArgumentException("an event is a JSON object of at most " + LARGEST + " characters");
    }
}
