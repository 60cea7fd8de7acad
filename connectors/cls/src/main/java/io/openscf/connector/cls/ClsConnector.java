package io.openscf.connector.cls;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.Event;
import io.openscf.connector.IntakeConnector;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The log trigger (doc 583/38845, events/README.md section 13): a log service, or an agent in front of one, posts batches of a
 * topic; functions get them as CLS sends them. Thread-safe.
 */
public final class ClsConnector implements IntakeConnector {
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern ANY = Pattern.compile("(?s).{0,256}");
    private static final Set<String> NAMES =
            Set.of("effective", "function_name", "max_size", "max_wait", "name_space", "qualifier", "topic_id");

    @Override
    public String type() {
        return "cls";
    }

    @Override
    public String path() {
        return "cls";
    }

    @Override
    public Traits traits() {
        return new Traits(
                "Batches of a log topic, base64 of gzip of JSON as CLS sends them.",
                """
                {"type":"object","required":["topic_id"],"properties":{
                 "topic_id":{"type":"string","maxLength":128},"effective":{"type":["boolean","string"],"default":true},
                 "max_wait":{"type":["integer","string"],"minimum":3,"maximum":300,"default":60},
                 "max_size":{"type":["integer","string"],"minimum":1,"maximum":100,"default":100},
                 "function_name":{"type":"string"},"name_space":{"type":"string"},"qualifier":{"type":"string"}}}""",
                Traits.Delivery.ASYNCHRONOUS,
                Traits.Order.NONE,
                Map.of("eventBytes", "131072", "max_wait", "3-300"),
                "A batch of logs: {\"topic_id\":\"…\",\"topic_name\":\"…\",\"records\":[{\"timestamp\":\"…\",\"content\":\"…\"}]},"
                        + " or the event that holds one.");
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        try {
            var given = Fields.read(description);
            given.allowOnly(NAMES);
            return stored(given).toString();
        } catch (IllegalArgumentException e) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_DESC, "The description is not valid: " + e.getMessage() + ".");
        }
    }

    /** The keys that clients read back (section 13); those that say which function are the caller's own. */
    private static ObjectNode stored(Fields given) {
        var stored = Fields.JSON
                .createObjectNode()
                .put("effective", isEffective(given))
                .put("topic_id", topic(given))
                .put("max_wait", given.number("max_wait", 60, 3, 300))
                .put("max_size", given.number("max_size", 100, 1, 100));
        for (var name : List.of("function_name", "name_space", "qualifier")) {
            if (given.has(name)) {
                stored.put(name, given.text(name, ANY, "a text of at most 256 characters"));
            }
        }
        return stored;
    }

    private static String topic(Fields fields) {
        return fields.text("topic_id", TOPIC, "the id of a log topic, 1 to 128 letters, digits, full stops, - and _");
    }

    private static boolean isEffective(Fields fields) {
        var text = fields.text("effective");
        if (!Set.of("", "true", "false").contains(text)) {
            throw new IllegalArgumentException("effective is true or false");
        }
        return !text.equals("false");
    }

    @Override
    public List<Event> accept(Map<String, String> headers, String body, List<Trigger> triggers) {
        var batch = LogBatch.read(body);
        var events = new ArrayList<Event>();
        for (var trigger : triggers) {
            var description = Fields.read(trigger.description());
            if (isEffective(description) && topic(description).equals(batch.topicId())) {
                batch.parts()
                        .forEach(
                                part -> events.add(new Event(trigger.id(), part.key(), part.event(), batch.topicId())));
            }
        }
        return events;
    }
}
