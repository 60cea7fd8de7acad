package io.openscf.api.contract.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.contract.Contract.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sentences made of what the contract knows about actions and fields. */
final class Texts {
    /** What the tags of actions that are no part of SCF begin with. */
    static final String OWN = "openscf: ";

    /** The first that an action's name contains decides. */
    private static final Map<String, String> TAGS = tags();

    /** What is a rule of the schema itself is not said again. */
    private static final List<String> IN_SCHEMA =
            List.of("min", "max", "minLength", "maxLength", "maxItems", "pattern", "exclusiveMin", "exclusiveMax");

    private Texts() {}

    private static Map<String, String> tags() {
        var tags = new LinkedHashMap<String, String>();
        tags.put("CustomDomain", "Custom domains");
        tags.put("Concurrency", "Concurrency");
        tags.put("AsyncEvent", "Asynchronous events");
        tags.put("EventInvoke", "Asynchronous events");
        tags.put("Event", "Event ledger");
        tags.put("Trigger", "Triggers");
        tags.put("Alias", "Aliases");
        tags.put("Layer", "Layers");
        tags.put("Namespace", "Namespaces");
        tags.put("Logs", "Logs");
        tags.put("RequestStatus", "Logs");
        tags.put("Version", "Versions");
        tags.put("Invoke", "Invocation");
        tags.put("Account", "Account");
        return tags;
    }

    static String tag(String action) {
        return TAGS.entrySet().stream()
                .filter(tag -> action.contains(tag.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("Functions");
    }

    /** {@code GetFunctionLogs} is "Get function logs". */
    static String words(String action) {
        var words = action.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    static String about(Operation operation, boolean served) {
        var text = new StringBuilder();
        if (!served) {
            text.append("**Known, but not served by this version: answers `ActionOffline`.**\n\n");
        }
        if (operation.description().path("asynchronous").asBoolean()) {
            text.append(
                    "The call returns before the change is done; poll GetFunction until the status is `Active`.\n\n");
        }
        if (operation.description().has("note")) {
            text.append(operation.description().path("note").asText()).append("\n\n");
        }
        var errors = operation.errors().stream().sorted().toList();
        if (!errors.isEmpty()) {
            text.append("Error codes besides those that any action has: `")
                    .append(String.join("`, `", errors))
                    .append("`.");
        }
        return text.toString();
    }

    /** What is known of a field beyond what its schema says; empty when nothing is. */
    static String about(JsonNode field) {
        var parts = new ArrayList<String>();
        add(parts, "", field.path("note"));
        add(parts, "Matches ", field.path("match"));
        add(parts, "Holds ", field.path("encoding"));
        add(parts, "Format ", field.path("format"));
        add(parts, "Unit: ", field.path("unit"));
        add(parts, "For ", field.path("appliesTo"));
        add(parts, "Means: ", field.path("meaning"));
        add(parts, "Not together with ", field.path("excludes"));
        field.path("limits").properties().stream()
                .filter(limit -> !IN_SCHEMA.contains(limit.getKey()))
                .forEach(limit -> add(parts, words(limit.getKey()) + ": ", limit.getValue()));
        if (field.path("createOnly").asBoolean()) {
            parts.add("Only when it is created");
        }
        if (field.path("immutable").asBoolean()) {
            parts.add("Cannot be changed");
        }
        if (field.path("retired").asBoolean()) {
            parts.add("Still taken, without function");
        }
        return parts.isEmpty() ? "" : String.join(". ", parts) + ".";
    }

    private static void add(List<String> parts, String before, JsonNode value) {
        if (!value.isMissingNode()) {
            var text = value.isValueNode() ? value.asText() : value.toString();
            parts.add(before + text);
        }
    }
}
