package io.openscf.connector.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.messaging.Fields;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a trigger wants of a topic (events/README.md section 5).
 *
 * @param most records of one event at most
 * @param group name of the consumer group; empty: made of the trigger
 * @param retries further calls after one that failed
 * @param patience longest that a record waits for others to join its event
 */
record Subscription(int most, String group, StartOffset start, int retries, Duration patience, Security security) {
    static final Set<String> NAMES =
            Set.of("maxMsgNum", "offset", "retry", "timeOut", "consumerGroupName", "easConfig", "security");

    /** What every limit is, for callers. */
    static final int MOST = 10_000;

    static final int LONGEST_WAIT = 60;
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9._-]{0,200}");

    /** Throws IllegalArgumentException in words for the caller. */
    static Subscription read(Fields fields) {
        if (!fields.has("maxMsgNum")) {
            throw new IllegalArgumentException("maxMsgNum, the most records of one event, is needed");
        }
        return new Subscription(
                fields.number("maxMsgNum", 1, 1, MOST),
                fields.text("consumerGroupName", GROUP, "at most 200 letters, digits, full stops, - and _"),
                StartOffset.parse(offset(fields)),
                fields.number("retry", MOST, 0, MOST),
                Duration.ofSeconds(fields.number("timeOut", LONGEST_WAIT, 1, LONGEST_WAIT)),
                Security.read(fields));
    }

    private static String offset(Fields fields) {
        return fields.has("offset")
                ? fields.text("offset", Pattern.compile("(?s).{1,20}"), "latest, earliest, or milliseconds")
                : "latest";
    }

    /** Adds it to a description, keys in the order in which clients compare them. */
    void write(ObjectNode description, Fields given) {
        description
                .put("maxMsgNum", most)
                .put("offset", offset(given))
                .put("retry", retries)
                .put("timeOut", (int) patience.toSeconds())
                .put("consumerGroupName", group);
        security.write(description, given);
    }
}
