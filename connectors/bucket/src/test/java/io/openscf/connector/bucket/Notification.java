package io.openscf.connector.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A notification as MinIO posts it, to be changed by tests. */
final class Notification {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final ObjectNode envelope = (ObjectNode) read("minio-put.json");

    static JsonNode read(String file) {
        try (var in = Notification.class.getResourceAsStream(file)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Notification put(String key) {
        return new Notification().key(key);
    }

    /** Both spellings of a key, the raw one of the envelope and the encoded one of the record. */
    Notification key(String raw) {
        envelope.put("Key", "pictures-1250001111/" + raw);
        object().put("key", java.net.URLEncoder.encode(raw, java.nio.charset.StandardCharsets.UTF_8));
        return this;
    }

    Notification event(String name) {
        envelope.put("EventName", name);
        record().put("eventName", name);
        return this;
    }

    Notification withoutEnvelopeKey() {
        envelope.remove("Key");
        return this;
    }

    /** Adds the record of another notification. */
    Notification and(Notification other) {
        ((ArrayNode) envelope.get("Records")).add(other.record());
        return this;
    }

    ObjectNode record() {
        return (ObjectNode) envelope.get("Records").get(0);
    }

    ObjectNode s3() {
        return (ObjectNode) record().get("s3");
    }

    ObjectNode object() {
        return (ObjectNode) s3().get("object");
    }

    String text() {
        return envelope.toString();
    }
}
