package io.openscf.connector.messaging;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A description as a caller wrote it, read field by field; throws IllegalArgumentException in words for the caller. Immutable.
 */
public final class Fields {
    /** Strict: refuses what stands twice and what follows the end. */
    public static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private static final int LONGEST = 64 << 10;

    private final JsonNode json;
    private final String prefix;

    private Fields(JsonNode json, String prefix) {
        this.json = json;
        this.prefix = prefix;
    }

    /** Of a whole description. */
    public static Fields read(String description) {
        try {
            if (description.length() <= LONGEST && JSON.readTree(description) instanceof ObjectNode object) {
                return new Fields(object, "");
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw new IllegalArgumentException("give a JSON object, in which no field stands twice");
    }

    /** The fields of a part; those of an empty one when it is absent. */
    public Fields part(String name) {
        var part = json.path(name);
        if (!part.isMissingNode() && !part.isNull() && !part.isObject()) {
            throw new IllegalArgumentException(prefix + name + " is an object");
        }
        return new Fields(part, prefix + name + ".");
    }

    /** Whether it is there and not null. */
    public boolean has(String name) {
        return json.hasNonNull(name);
    }

    /** The value as it is; of one that {@link #has}. */
    public JsonNode json(String name) {
        return json.path(name);
    }

    /** The value as text, whatever it is; empty when absent. */
    public String text(String name) {
        return json.path(name).isContainerNode()
                ? json.path(name).toString()
                : json.path(name).asText("");
    }

    /** Refuses every other field. */
    public void allowOnly(Set<String> known) {
        json.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("there is no field " + prefix + shortened(name) + "; there are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }

    private static String shortened(String name) {
        return name.length() > 40 ? name.substring(0, 40) + "…" : name;
    }

    /** A number or a text that is one: the documents say text, their samples are numbers (events/README.md section 5). */
    public int number(String name, int otherwise, int least, int most) {
        var value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        boolean whole = value.isIntegralNumber()
                || value.isTextual() && value.textValue().strip().matches("[0-9]{1,9}");
        long number = !whole
                ? -1
                : value.isTextual() ? Long.parseLong(value.textValue().strip()) : value.longValue();
        if (number < least || number > most) {
            throw new IllegalArgumentException(prefix + name + " is a number from " + least + " to " + most);
        }
        return (int) number;
    }

    /** A text of a form; a whole number counts as its text, what is absent as the empty one. */
    public String text(String name, Pattern form, String explanation) {
        var value = json.path(name);
        var text = value.isMissingNode() || value.isNull() ? "" : value.asText();
        boolean plain = text.isEmpty() || value.isTextual() || value.isIntegralNumber();
        if (!plain || !form.matcher(text).matches()) {
            throw new IllegalArgumentException(prefix + name + " is " + explanation);
        }
        return text;
    }
}
