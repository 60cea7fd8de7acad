package io.openscf.connector.eventbridge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.openscf.connector.messaging.Fields;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** CloudEvents 1.0 over HTTP: binary, structured, and batches of the latter. Throws IllegalArgumentException. */
final class CloudEvents {
    private static final String PREFIX = "ce-";
    /** EventBridge's own pages print 1.0.2 as well (events/README.md section 14). */
    private static final Pattern VERSION = Pattern.compile("1\\.0(\\.[0-9])?");

    private static final Set<String> NEEDED = Set.of("id", "source", "type");

    private CloudEvents() {}

    /** At least one. Those of a batch that are none are left out, as long as another is one. */
    static List<ObjectNode> read(Map<String, String> headers, String body) {
        if (headers.containsKey(PREFIX + "specversion")) {
            return List.of(checked(binary(headers, body)));
        }
        return tree(body) instanceof ArrayNode batch ? batch(batch) : List.of(checked(tree(body)));
    }

    private static List<ObjectNode> batch(ArrayNode batch) {
        var events = new ArrayList<ObjectNode>();
        IllegalArgumentException wrong = null;
        for (var event : batch) {
            try {
                events.add(checked(event));
            } catch (IllegalArgumentException e) {
                wrong = e;
            }
        }
        if (events.isEmpty()) {
            throw wrong == null ? new IllegalArgumentException("the batch is empty") : wrong;
        }
        return events;
    }

    private static JsonNode tree(String text) {
        try {
            return Fields.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    /** Section 3.1 of the HTTP binding: attributes in headers, percent-encoded; the body is the data. */
    private static ObjectNode binary(Map<String, String> headers, String body) {
        var event = Fields.JSON.createObjectNode();
        headers.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                event.put(name.substring(PREFIX.length()), decoded(value));
            }
        });
        var type = headers.getOrDefault("content-type", "");
        if (!type.isEmpty()) {
            event.put("datacontenttype", type);
        }
        if (!body.isEmpty()) {
            event.set("data", isJson(type) ? tree(body) : event.textNode(body));
        }
        return event;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    private static boolean isJson(String contentType) {
        var type = contentType.split(";", 2)[0].strip();
        return type.isEmpty() || type.equals("application/json") || type.endsWith("+json");
    }

    private static ObjectNode checked(JsonNode event) {
        if (!(event instanceof ObjectNode object)
                || !VERSION.matcher(object.path("specversion").asText()).matches()) {
            throw new IllegalArgumentException("a CloudEvent is an object with specversion 1.0");
        }
        for (var name : NEEDED) {
            if (!object.path(name).isTextual() || object.path(name).textValue().isEmpty()) {
                throw new IllegalArgumentException("a CloudEvent has " + name + ", a text");
            }
        }
        return object;
    }

    /** In the shape of EventBridge (events/README.md section 14); attributes that it does not know come last. */
    static ObjectNode delivered(ObjectNode event, String region) {
        var delivered = Fields.JSON
                .createObjectNode()
                .put("specversion", event.path("specversion").asText())
                .put("id", event.path("id").textValue())
                .put("type", event.path("type").textValue())
                .put("source", event.path("source").textValue())
                .put("subject", event.path("subject").asText());
        if (event.hasNonNull("time")) {
            delivered.set("time", millis(event.path("time")));
        }
        delivered.put("region", event.path("region").asText(region));
        delivered.put("datacontenttype", event.path("datacontenttype").asText("application/json;charset=utf-8"));
        event.fields().forEachRemaining(field -> {
            if (!delivered.has(field.getKey()) && !field.getKey().equals("time")) {
                delivered.set(field.getKey(), field.getValue());
            }
        });
        return delivered;
    }

    /** Milliseconds, as a text; what is no instant stays as it is, as some sources send numbers. */
    private static JsonNode millis(JsonNode time) {
        try {
            long millis = OffsetDateTime.parse(time.asText()).toInstant().toEpochMilli();
            return TextNode.valueOf(Long.toString(millis));
        } catch (DateTimeParseException e) {
            return time;
        }
    }
}
