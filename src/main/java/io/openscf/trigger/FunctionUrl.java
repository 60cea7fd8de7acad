package io.openscf.trigger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the TriggerDesc of a function URL says (events/README.md section 10, doc 583/100227).
 *
 * @param signed requests must be signed ({@code CAM})
 * @param open whether it is reachable at all; a machine of one's own has no other network than this one
 * @param cors what browsers of other origins may do; null: nothing is said to them
 */
public record FunctionUrl(
        boolean signed, boolean open, @Nullable Cors cors) {
    /** What is said to browsers. Each list may hold {@code *}. */
    public record Cors(
            List<String> origins,
            List<String> methods,
            List<String> headers,
            List<String> exposed,
            boolean credentials,
            int maxAgeSeconds) {}

    /** The trigger type. */
    public static final String TYPE = "http";

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final Set<String> METHODS =
            Set.of("*", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");
    private static final int LONGEST = 16 * 1024;

    /** Reads one that was stored. */
    static FunctionUrl of(String stored) {
        var json = object(stored);
        var net = json.path("NetConfig");
        boolean open = net.path("EnableIntranet").asBoolean()
                || net.path("EnableExtranet").asBoolean();
        return new FunctionUrl(json.path("AuthType").asText().equals("CAM"), open, cors(json.path("CorsConfig")));
    }

    private static @Nullable Cors cors(JsonNode json) {
        return json.path("Enable").asBoolean()
                ? new Cors(
                        texts(json, "Origins"),
                        texts(json, "Methods"),
                        texts(json, "Headers"),
                        texts(json, "ExposeHeaders"),
                        json.path("Credentials").asBoolean(),
                        json.path("MaxAge").asInt())
                : null;
    }

    private static List<String> texts(JsonNode json, String name) {
        var texts = new ArrayList<String>();
        json.path(name).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Checks what a caller sent and gives it in the stored form, all fields present. */
    static String normalise(@Nullable String description) {
        var json = object(description == null ? "" : description);
        var stored = JSON.createObjectNode();
        stored.put("AuthType", authType(json));
        var net = part(json, "NetConfig");
        stored.putObject("NetConfig")
                .put("EnableIntranet", flag(net, "EnableIntranet", false))
                .put("EnableExtranet", flag(net, "EnableExtranet", true));
        stored.set("CorsConfig", checkedCors(part(json, "CorsConfig")));
        stored.put("ApiGwCompatible", flag(json, "ApiGwCompatible", false));
        stored.put("EnableSimpleMode", flag(json, "EnableSimpleMode", false));
        return stored.toString();
    }

    private static ObjectNode object(String text) {
        try {
            if (text.length() <= LONGEST && JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw refused("TriggerDesc of a function URL is a JSON object such as {\"AuthType\":\"NONE\","
                + "\"NetConfig\":{\"EnableIntranet\":true,\"EnableExtranet\":true}}.");
    }

    private static String authType(ObjectNode json) {
        return switch (json.path("AuthType").asText("")) {
            case "NONE" -> "NONE";
            case "CAM" -> "CAM";
            default -> throw refused("AuthType is NONE or CAM.");
        };
    }

    private static ObjectNode part(ObjectNode json, String name) {
        return switch (json.get(name)) {
            case null -> JSON.createObjectNode();
            case ObjectNode object -> object;
            case JsonNode other when other.isNull() -> JSON.createObjectNode();
            case JsonNode other -> throw refused(name + " is an object.");
        };
    }

    private static boolean flag(ObjectNode json, String name, boolean otherwise) {
        var value = json.get(name);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw refused(name + " is true or false.");
        }
        return value.booleanValue();
    }

    private static ObjectNode checkedCors(ObjectNode json) {
        var stored = JSON.createObjectNode().put("Enable", corsFlag(json, "Enable"));
        copyList(json, stored, "Origins");
        copyList(json, stored, "Methods");
        copyList(json, stored, "Headers");
        copyList(json, stored, "ExposeHeaders");
        stored.put("Credentials", corsFlag(json, "Credentials"));
        var age = json.path("MaxAge");
        if (!age.isMissingNode() && !(age.canConvertToInt() && age.intValue() >= 0)) {
            throw cors("MaxAge is a number of seconds, 0 or more.");
        }
        stored.put("MaxAge", age.asInt());
        checkOrigins(stored);
        return stored;
    }

    private static boolean corsFlag(ObjectNode json, String name) {
        var value = json.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw cors(name + " is true or false.");
        }
        return value.asBoolean();
    }

    private static void copyList(ObjectNode from, ObjectNode to, String name) {
        var copy = to.putArray(name);
        var list = from.path(name);
        if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
            throw cors(name + " is a list of texts.");
        }
        for (var text : list) {
            boolean valid = text.isTextual()
                    && text.textValue().matches("[\\x21-\\x7e]{1,256}")
                    && (!name.equals("Methods") || METHODS.contains(text.textValue()));
            if (!valid) {
                throw cors(name + " has an entry that cannot stand there: " + text + ".");
            }
            copy.add(text.textValue());
        }
    }

    private static void checkOrigins(ObjectNode stored) {
        for (var origin : stored.path("Origins")) {
            var text = origin.textValue();
            if (!text.equals("*") && !text.matches("https?://[^/?#]+")) {
                throw cors("An origin is * or of the form https://example.com, without a path.");
            }
            if (text.equals("*") && stored.path("Credentials").booleanValue()) {
                throw cors("With Credentials every origin must be named: browsers refuse * then.");
            }
        }
    }

    private static ScfException refused(String reason) {
        return new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__TRIGGER_DESC, reason);
    }

    private static ScfException cors(String reason) {
        return new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__CORS, reason);
    }
}
