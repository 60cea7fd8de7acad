package io.openscf.connector.timer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.connector.Event;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.ScheduledConnector;
import io.openscf.connector.Trigger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The timer trigger (doc 583/9708). Thread-safe. */
public final class TimerConnector implements ScheduledConnector {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Map<String, Cron> parsed = new ConcurrentHashMap<>();
    private volatile ZoneId zone = ZoneId.of("Asia/Shanghai");

    @Override
    public String type() {
        return "timer";
    }

    @Override
    public void configure(Settings settings) {
        zone = ZoneId.of(settings.timeZone());
    }

    /** Takes the bare expression or {@code {"cron":"…"}}; gives the latter, byte for byte without blanks. */
    @Override
    public String normalise(String triggerName, String description) throws InvalidTriggerException {
        var cron = expression(description);
        try {
            Cron.parse(cron);
        } catch (IllegalArgumentException e) {
            throw new InvalidTriggerException(
                    InvalidTriggerException.Field.TRIGGER_DESC, "The cron expression is not valid: " + e.getMessage());
        }
        return JSON.createObjectNode().put("cron", cron).toString();
    }

    private static String expression(String description) throws InvalidTriggerException {
        if (!description.strip().startsWith("{")) {
            return description.strip();
        }
        try {
            return JSON.readTree(description).path("cron").asText().strip();
        } catch (JsonProcessingException e) {
            throw new InvalidTriggerException(
                    InvalidTriggerException.Field.TRIGGER_DESC, "Give a cron expression or {\"cron\":\"…\"}.");
        }
    }

    @Override
    public Optional<Instant> nextFire(Trigger trigger, Instant after) {
        return parsed.computeIfAbsent(trigger.description(), TimerConnector::cron)
                .next(after, zone);
    }

    private static Cron cron(String stored) {
        try {
            return Cron.parse(expression(stored));
        } catch (InvalidTriggerException e) {
            throw new IllegalArgumentException(e.getMessage());
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
        return new Event(trigger.id(), time, json.toString());
    }
}
