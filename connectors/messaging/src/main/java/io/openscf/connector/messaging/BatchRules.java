package io.openscf.connector.messaging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * How messages become events, under the names of the Kafka triggers (events/README.md sections 5 and 7).
 *
 * @param most messages of one event at most
 * @param patience longest that a message waits for others to join its event
 * @param retries further calls after one that failed
 * @param concurrency events that may be with the function at once, in each binding
 */
public record BatchRules(int most, Duration patience, int retries, int concurrency) {
    /** The fields of a description. */
    public static final Set<String> NAMES = Set.of("maxMsgNum", "timeOut", "retry", "concurrency");

    /** Of {@link io.openscf.connector.Traits}. */
    public static final Map<String, String> LIMITS = Map.of(
            "maxMsgNum",
            "1-10000",
            "retry",
            "0-10000",
            "timeOut",
            "1-60",
            "concurrency",
            "1-100",
            "eventBytes",
            "6291456");

    /** The properties of a JSON Schema, without braces. */
    public static final String SCHEMA = """
            "maxMsgNum":{"type":["integer","string"],"minimum":1,"maximum":10000,"default":1},
             "timeOut":{"type":["integer","string"],"minimum":1,"maximum":60,"default":1},
             "retry":{"type":["integer","string"],"minimum":0,"maximum":10000,"default":10000},
             "concurrency":{"type":["integer","string"],"minimum":1,"maximum":100,"default":1}""";

    private static final int MOST = 10_000;
    private static final int LONGEST_WAIT = 60;
    private static final int MOST_AT_ONCE = 100;
    /** Messages that a broker may hand over before any is acknowledged; RabbitMQ and AMQP count them in 16 bits. */
    private static final int MOST_UNACKNOWLEDGED = 20_000;

    /** Throws IllegalArgumentException in words for the caller. */
    public static BatchRules read(Fields fields) {
        return new BatchRules(
                fields.number("maxMsgNum", 1, 1, MOST),
                Duration.ofSeconds(fields.number("timeOut", 1, 1, LONGEST_WAIT)),
                fields.number("retry", MOST, 0, MOST),
                fields.number("concurrency", 1, 1, MOST_AT_ONCE));
    }

    /** Adds them to a description. */
    public void write(ObjectNode description) {
        description
                .put("maxMsgNum", most)
                .put("timeOut", (int) patience.toSeconds())
                .put("retry", retries)
                .put("concurrency", concurrency);
    }

    /** Messages that may be here and not acknowledged: what runs, and as much again that is ready to follow. */
    public int unacknowledged() {
        return (int) Math.clamp(2L * most * concurrency, 10, MOST_UNACKNOWLEDGED);
    }

    /** Whether messages must be collected. */
    boolean collects() {
        return most > 1;
    }
}
