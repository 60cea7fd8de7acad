package io.openscf.connector.cls;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.messaging.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Logs of one topic, as {@code cls-decoded.json}. */
record LogBatch(String topicId, String topicName, ArrayNode records) {
    /** SCF's limit for an asynchronous event. */
    private static final int MOST_BYTES = 128 << 10;

    private static final int LARGEST_TEXT = 16 << 20;

    /**
     * An event.
     *
     * @param key the same for the same logs
     */
    record Part(String key, String event) {}

    /** From what was posted: a batch, or the event that holds one. Throws IllegalArgumentException. */
    static LogBatch read(String body) {
        var posted = tree(body);
        var data = posted.at("/clslogs/data");
        var batch = data.isTextual() ? tree(unpacked(data.textValue())) : posted;
        var topic = batch.path("topic_id").asText();
        if (topic.isEmpty() || !(batch.path("records") instanceof ArrayNode records) || records.isEmpty()) {
            throw new IllegalArgumentException("a batch of logs has topic_id and records");
        }
        return new LogBatch(topic, batch.path("topic_name").asText(), normal(records));
    }

    private static JsonNode tree(String text) {
        try {
            return Fields.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    private static String unpacked(String data) {
        try (var gzip =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(data)))) {
            var bytes = gzip.readNBytes(LARGEST_TEXT + 1);
            if (bytes.length > LARGEST_TEXT) {
                throw new IllegalArgumentException("logs of more than " + LARGEST_TEXT + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("data is base64 of gzip", e);
        }
    }

    /** {@code timestamp} and {@code content} are texts (events/README.md sections 13 and 17.17). */
    private static ArrayNode normal(ArrayNode records) {
        var normal = Fields.JSON.createArrayNode();
        for (var record : records) {
            normal.addObject()
                    .put("timestamp", text(record.path("timestamp")))
                    .put("content", text(record.path("content")));
        }
        return normal;
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "" : value.isValueNode() ? value.asText() : value.toString();
    }

    /** As one event, or as many as are needed for each to fit; a record that does not fit alone is refused when it is stored. */
    List<Part> parts() {
        var parts = new ArrayList<Part>();
        add(records, parts);
        return parts;
    }

    private void add(ArrayNode some, List<Part> parts) {
        var decoded = Fields.JSON
                .createObjectNode()
                .put("topic_id", topicId)
                .put("topic_name", topicName)
                .set("records", some)
                .toString();
        var event = Fields.JSON.createObjectNode();
        event.putObject("clslogs").put("data", packed(decoded));
        var json = event.toString();
        if (json.length() <= MOST_BYTES || some.size() == 1) {
            parts.add(new Part(Fingerprint.of(decoded), json));
            return;
        }
        int middle = some.size() / 2;
        add(slice(some, 0, middle), parts);
        add(slice(some, middle, some.size()), parts);
    }

    private static ArrayNode slice(ArrayNode all, int from, int until) {
        var some = Fields.JSON.createArrayNode();
        for (int i = from; i < until; i++) {
            some.add(all.get(i));
        }
        return some;
    }

    private static String packed(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
