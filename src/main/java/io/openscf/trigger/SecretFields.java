package io.openscf.trigger;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.Connector;
import java.util.function.BiFunction;

/** The secrets in descriptions of triggers: encrypted where they are stored, in clear for connectors, masked for callers. */
final class SecretFields {
    static final String MASK = "******";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecretBox box;

    SecretFields(SecretBox box) {
        this.box = box;
    }

    String sealed(Connector connector, String triggerName, String clear) {
        return changed(connector, clear, (pointer, secret) -> box.seal(secret, place(connector, triggerName, pointer)));
    }

    String opened(Connector connector, String triggerName, String stored) {
        return changed(
                connector, stored, (pointer, secret) -> box.open(secret, place(connector, triggerName, pointer)));
    }

    String masked(Connector connector, String stored) {
        return changed(connector, stored, (pointer, secret) -> MASK);
    }

    /** What a caller gives back masked, having read it so, stays what it was. */
    String unmasked(Connector connector, String given, String clear) {
        if (!given.contains(MASK)) {
            return given;
        }
        try {
            var before = JSON.readTree(clear);
            return changed(
                    connector,
                    given,
                    (pointer, secret) ->
                            secret.equals(MASK) ? before.at(pointer).asText(MASK) : secret);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored description is not JSON", e);
        }
    }

    private static String place(Connector connector, String triggerName, JsonPointer pointer) {
        return connector.type() + "\n" + triggerName + "\n" + pointer;
    }

    /** As it was when there is no secret in it, or when it is not JSON: the connector judges that. */
    private static String changed(
            Connector connector, String description, BiFunction<JsonPointer, String, String> change) {
        if (connector.secrets().isEmpty()) {
            return description;
        }
        try {
            if (!(JSON.readTree(description) instanceof ObjectNode json)) {
                return description;
            }
            for (var text : connector.secrets()) {
                var pointer = JsonPointer.compile(text);
                var secret = json.at(pointer);
                if (secret.isTextual()
                        && !secret.textValue().isEmpty()
                        && json.at(pointer.head()) instanceof ObjectNode parent) {
                    parent.put(pointer.last().getMatchingProperty(), change.apply(pointer, secret.textValue()));
                }
            }
            return json.toString();
        } catch (JsonProcessingException e) {
            return description;
        }
    }
}
