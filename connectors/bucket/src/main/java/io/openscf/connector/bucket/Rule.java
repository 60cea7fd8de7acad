package io.openscf.connector.bucket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;

/** What a bucket trigger wants: an event or a family of them ({@code cos:ObjectCreated:*}), a prefix and a suffix. */
record Rule(String event, String prefix, String suffix) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> EVENTS = Set.of(
            "cos:ObjectCreated:*",
            "cos:ObjectCreated:Put",
            "cos:ObjectCreated:Post",
            "cos:ObjectCreated:Copy",
            "cos:ObjectCreated:CompleteMultipartUpload",
            "cos:ObjectCreated:Origin",
            "cos:ObjectCreated:Replication",
            "cos:ObjectRemove:*",
            "cos:ObjectRemove:Delete",
            "cos:ObjectRemove:DeleteMarkerCreated",
            "cos:ObjectRestore:Post",
            "cos:ObjectRestore:Completed");

    /** Throws IllegalArgumentException with the reason. */
    static Rule parse(String description) {
        JsonNode json;
        try {
            json = JSON.readTree(description);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "give JSON such as {\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"\",\"Suffix\":\"\"}}");
        }
        var event = json.path("event").asText();
        if (!EVENTS.contains(event)) {
            throw new IllegalArgumentException("event is one of "
                    + String.join(", ", EVENTS.stream().sorted().toList()));
        }
        var suffix = json.path("filter").path("Suffix").asText();
        if (!suffix.isEmpty() && !suffix.startsWith(".")) {
            throw new IllegalArgumentException("Suffix begins with a full stop");
        }
        return new Rule(event, json.path("filter").path("Prefix").asText(), suffix);
    }

    boolean matches(String name, String key) {
        boolean named =
                event.endsWith("*") ? name.startsWith(event.substring(0, event.length() - 1)) : name.equals(event);
        return named && key.startsWith(prefix) && key.endsWith(suffix);
    }

    /** Both filter keys, Prefix first, as clients compare the text. */
    String text() {
        var json = JSON.createObjectNode().put("event", event);
        json.putObject("filter").put("Prefix", prefix).put("Suffix", suffix);
        return json.toString();
    }
}
