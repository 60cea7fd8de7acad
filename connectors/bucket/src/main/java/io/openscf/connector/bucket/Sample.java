package io.openscf.connector.bucket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A notification made of what a person asks about: a key, an event and a size; or one that is given whole. */
final class Sample {
    static final String FORM = "A key such as in/cat.png, JSON such as"
            + " {\"key\":\"in/cat.png\",\"event\":\"cos:ObjectRemove:Delete\",\"size\":20481}, or a whole notification.";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Sample() {}

    /** The notification of that happening in a bucket; of a new object that fits the rule when nothing is asked. */
    static String notification(String asked, CosBucket bucket, Rule rule) {
        var json = read(asked);
        if (json.has("Records")) {
            return asked;
        }
        var key = json.path("key").asText(rule.prefix() + "example" + rule.suffix());
        var envelope = JSON.createObjectNode().put("Key", bucket.s3Name() + "/" + key);
        var record = envelope.putArray("Records").addObject();
        record.put("eventName", s3Name(json.path("event").asText(rule.event())))
                .put("eventTime", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        record.withObject("/s3/bucket").put("name", bucket.s3Name());
        record.withObject("/s3/object")
                .put("key", key)
                .put("size", json.path("size").asLong())
                .put("sequencer", "0000000000000000");
        return envelope.toString();
    }

    private static JsonNode read(String asked) {
        var text = asked.strip();
        if (text.isEmpty()) {
            return JSON.createObjectNode();
        }
        if (!text.startsWith("{")) {
            return JSON.createObjectNode().put("key", text);
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(FORM, e);
        }
    }

    /** A family of events stands for its first. */
    private static String s3Name(String event) {
        return event.replaceFirst("^cos:ObjectCreated:\\*$", "cos:ObjectCreated:Put")
                .replaceFirst("^cos:ObjectRemove:\\*$", "cos:ObjectRemove:Delete")
                .replaceFirst("^cos:ObjectRemove:", "s3:ObjectRemoved:")
                .replaceFirst("^cos:ObjectCreated:Replication$", "s3:ObjectSynced:Create")
                .replaceFirst("^cos:", "s3:");
    }
}
