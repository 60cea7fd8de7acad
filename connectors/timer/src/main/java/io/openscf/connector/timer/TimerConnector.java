package io.openscf.connector.timer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.connector.Event;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import io.openscf.connector.ScheduledConnector;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The timer trigger (doc 583/9708). Thread-safe. */
public final class TimerConnector implements ScheduledConnector {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final int LONGEST = 2000;

    private volatile ZoneId zone = ZoneId.of("Asia/Shanghai");

    @Override
    public String type() {
        return "timer";
    }

    @Override
    public Traits traits() {
        return new Traits(
                "Fires by a cron expression of seven fields (second to year) or five (minute to day of week).",
                """
                {"oneOf":[{"type":"string"},{"type":"object","required":["cron"],"additionalProperties":false,\
                "properties":{"cron":{"type":"string"}}}]}""",
                Traits.Delivery.ASYNCHRONOUS,
                Traits.Order.NONE,
                Map.of("customArgumentBytes", "4096", "name", "1-100"),
                "An instant such as 2031-05-06T02:30:00Z, after which fires are wanted; now when empty.");
    }

    @Override
    public void configure(Settings settings) {
        zone = ZoneId.of(settings.timeZone());
    }

    /**
     * Takes the bare expression or {@code {"cron":"…"}}; gives the latter, byte for byte without blanks, as clients
     * compare the text. A schedule that will never fire again is refused.
     */
    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        if (!NAME.matcher(triggerName).matches()) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_NAME, "The name of a timer trigger has 1 to 100 letters, digits, - and _.");
        }
        var text = expression(description);
        if (cron(text).next(Instant.now(), zone).isEmpty()) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_DESC, "The cron expression never fires: no date until 2099 matches it.");
        }
        return JSON.createObjectNode().put("cron", text).toString();
    }

    private static Cron cron(String text) throws InvalidTriggerException {
        try {
            return Cron.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidTriggerException(
                    Field.TRIGGER_DESC, "The cron expression is not valid: " + e.getMessage() + ".");
        }
    }

    private static String expression(String description) throws InvalidTriggerException {
        var text = description.strip();
        if (!text.startsWith("{") || text.length() > LONGEST) {
            return text;
        }
        var json = object(text);
        if (json.size() != 1 || !json.path("cron").isTextual()) {
            throw form();
        }
        return json.path("cron").textValue().strip();
    }

    private static JsonNode object(String text) throws InvalidTriggerException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw form();
        }
    }

    private static InvalidTriggerException form() {
        return new InvalidTriggerException(
                Field.TRIGGER_DESC,
                "Give a cron expression such as 0 */5 * * * * *, or {\"cron\":\"0 */5 * * * * *\"}.");
    }

    @Override
    public Optional<Instant> nextFire(Trigger trigger, Instant after) {
        try {
            return cron(expression(trigger.description())).next(after, zone);
        } catch (InvalidTriggerException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public Event eventAt(Trigger trigger, Instant fireAt) {
        var time = DateTimeFormatter.ISO_INSTANT.format(fireAt.truncatedTo(ChronoUnit.SECONDS));
        var json = JSON.createObjectNode()
                .put("Type", "Timer")
                .put("TriggerName", trigger.name())
                .put("Time", time)
                .put("Message", trigger.argument());
        return new Event(trigger.id(), time, json.toString(), time);
    }
}
