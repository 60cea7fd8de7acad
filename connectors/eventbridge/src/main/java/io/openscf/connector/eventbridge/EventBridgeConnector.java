package io.openscf.connector.eventbridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.Event;
import io.openscf.connector.IntakeConnector;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.messaging.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The event bus trigger (docs 1108/46254, events/README.md section 14): CloudEvents 1.0 are posted, those that match the
 * trigger's pattern reach its function in the shape of EventBridge. Thread-safe.
 */
public final class EventBridgeConnector implements IntakeConnector {
    private static final Pattern SWITCH = Pattern.compile("on|off");
    /** SCF's limit for an asynchronous event. */
    private static final int MOST_BYTES = 128 << 10;

    private volatile Settings settings = new Settings("1250000000", "ap-guangzhou", "Asia/Shanghai");

    @Override
    public String type() {
        return "eb";
    }

    @Override
    public String path() {
        return "eventbridge";
    }

    @Override
    public void configure(Settings given) {
        settings = given;
    }

    @Override
    public Traits traits() {
        return new Traits(
                "CloudEvents that match a pattern.",
                """
                {"type":"object","additionalProperties":false,"properties":{
                 "pattern":{"type":"object","default":{}},"batch":{"enum":["on","off"],"default":"off"}}}""",
                Traits.Delivery.ASYNCHRONOUS,
                Traits.Order.NONE,
                Map.of("eventBytes", "131072", "notificationBytes", "1048576"),
                "A CloudEvent 1.0 in JSON, or an array of them.");
    }

    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        try {
            var given = Fields.read(description.isBlank() ? "{}" : description);
            given.allowOnly(Set.of("pattern", "batch"));
            var stored = Fields.JSON.createObjectNode();
            stored.set("pattern", given.has("pattern") ? given.json("pattern") : Fields.JSON.createObjectNode());
            EventPattern.parse(stored.get("pattern"));
            return stored.put("batch", isBatch(given) ? "on" : "off").toString();
        } catch (IllegalArgumentException e) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_DESC, "The description is not valid: " + e.getMessage() + ".");
        }
    }

    private static boolean isBatch(Fields fields) {
        return fields.has("batch") && fields.text("batch", SWITCH, "on or off").equals("on");
    }

    @Override
    public List<Event> accept(Map<String, String> headers, String body, List<Trigger> triggers) {
        var cloudEvents = CloudEvents.read(headers, body).stream()
                .map(event -> CloudEvents.delivered(event, settings.region()))
                .toList();
        var events = new ArrayList<Event>();
        for (var trigger : triggers) {
            var description = Fields.read(trigger.description());
            var pattern = EventPattern.parse(description.json("pattern"));
            var matching = cloudEvents.stream().filter(pattern::matches).toList();
            if (isBatch(description)) {
                addBatch(trigger, matching, events);
            } else {
                matching.forEach(
                        event -> events.add(new Event(trigger.id(), key(event), event.toString(), key(event))));
            }
        }
        return events;
    }

    /** A CloudEvent is known by its source and id (CloudEvents 1.0, section 3.1). */
    private static String key(ObjectNode event) {
        return event.path("source").asText() + "#" + event.path("id").asText();
    }

    /** All that came together, as far as it fits. */
    private static void addBatch(Trigger trigger, List<ObjectNode> some, List<Event> events) {
        if (some.isEmpty()) {
            return;
        }
        var batch = Fields.JSON.createObjectNode();
        batch.putArray("EventList").addAll(some);
        var json = batch.toString();
        if (json.length() <= MOST_BYTES || some.size() == 1) {
            var keys = some.stream().map(EventBridgeConnector::key).collect(Collectors.joining("\n"));
            events.add(new Event(trigger.id(), Fingerprint.of(keys), json, key(some.getFirst())));
            return;
        }
        addBatch(trigger, some.subList(0, some.size() / 2), events);
        addBatch(trigger, some.subList(some.size() / 2, some.size()), events);
    }
}
