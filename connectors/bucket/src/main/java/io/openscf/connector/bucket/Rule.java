package io.openscf.connector.bucket;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** What a bucket trigger wants: an event or a family of them ({@code cos:ObjectCreated:*}), a prefix and a suffix. */
record Rule(String event, String prefix, String suffix) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final int LONGEST = 16_384;
    private static final int KEY_BYTES = 1024;
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

    Rule {
        if (!EVENTS.contains(event)) {
            throw new IllegalArgumentException("event is one of "
                    + String.join(", ", EVENTS.stream().sorted().toList()));
        }
        if (!suffix.isEmpty() && !suffix.startsWith(".")) {
            throw new IllegalArgumentException("Suffix begins with a full stop");
        }
        if (prefix.startsWith("/") || Arrays.asList(prefix.split("/")).contains("..")) {
            throw new IllegalArgumentException(
                    "Prefix is the beginning of object keys, such as in/: no / in front, no ..");
        }
        if (isLong(prefix) || isLong(suffix)) {
            throw new IllegalArgumentException("Prefix and Suffix have at most " + KEY_BYTES + " bytes");
        }
    }

    private static boolean isLong(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES;
    }

    /** Throws IllegalArgumentException with the reason. */
    static Rule parse(String description) {
        var json = object(description);
        var filter = json.path("filter");
        if (!filter.isMissingNode() && !filter.isObject()) {
            throw form();
        }
        only(filter, Set.of("Prefix", "Suffix"));
        return new Rule(text(json, "event"), text(filter, "Prefix"), text(filter, "Suffix"));
    }

    /** Whether the text, without a filter perhaps, means this rule. */
    boolean isMeantBy(String description) {
        return object(description).has("filter")
                ? equals(parse(description))
                : event.equals(parse(description).event());
    }

    private static JsonNode object(String description) {
        try {
            var json = description.length() > LONGEST ? JSON.missingNode() : JSON.readTree(description);
            if (!json.isObject()) {
                throw form();
            }
            only(json, Set.of("event", "filter"));
            return json;
        } catch (JsonProcessingException e) {
            throw form();
        }
    }

    private static void only(JsonNode object, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw form();
            }
        });
    }

    private static String text(JsonNode object, String name) {
        var value = object.path(name);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw form();
        }
        return value.asText("");
    }

    private static IllegalArgumentException form() {
        return new IllegalArgumentException(
                "give JSON such as {\"event\":\"cos:ObjectCreated:*\",\"filter\":{\"Prefix\":\"\",\"Suffix\":\"\"}}");
    }

    /** Whether the rule takes that event of an object with that key. */
    boolean matches(String name, String key) {
        return takes(name) && key.startsWith(prefix) && key.endsWith(suffix);
    }

    private boolean takes(String name) {
        return event.endsWith("*") ? name.startsWith(event.substring(0, event.length() - 1)) : name.equals(event);
    }

    /** Whether some event of some object could match both (bucket-events.md section 10): an event is taken once. */
    boolean overlaps(Rule other) {
        return (takes(other.event) || other.takes(event))
                && (prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix))
                && (suffix.endsWith(other.suffix) || other.suffix.endsWith(suffix));
    }

    /** Both filter keys, Prefix first, as clients compare the text. */
    String text() {
        var json = JSON.createObjectNode().put("event", event);
        json.putObject("filter").put("Prefix", prefix).put("Suffix", suffix);
        return json.toString();
    }
}
