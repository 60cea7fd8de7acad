package io.openscf.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The description of the API ({@code scf-api.json}) in memory: what actions there are and what they take. Immutable. */
@Singleton
public class Contract {
    /** The only version there is. */
    public static final String VERSION = "2018-04-16";

    /** A field of an action or a struct; limits that the contract does not name are null. */
    public record Field(
            String name,
            String type,
            @Nullable String element,
            @Nullable String struct,
            boolean required,
            Set<String> values,
            boolean open,
            @Nullable Long maxLength,
            @Nullable Long min,
            @Nullable Long max,
            @Nullable Long maxItems,
            JsonNode description) {}

    /** An action with the fields of its request and the codes it may answer. */
    public record Operation(
            String name, String tier, Map<String, Field> fields, Set<String> errors, JsonNode description) {}

    private final JsonNode document;
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Map<String, Map<String, Field>> structs = new HashMap<>();

    Contract() {
        try (var in = Contract.class.getResourceAsStream("/scf-api.json")) {
            document = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        document.get("structs")
                .properties()
                .forEach(struct ->
                        structs.put(struct.getKey(), fields(struct.getValue().get("fields"))));
        document.get("actions").properties().forEach(action -> operations.put(action.getKey(), operation(action)));
    }

    private static Operation operation(Map.Entry<String, JsonNode> action) {
        var errors = new HashSet<String>();
        action.getValue().path("errors").forEach(code -> errors.add(code.asText()));
        return new Operation(
                action.getKey(),
                action.getValue().path("tier").asText(),
                fields(action.getValue().get("requestFields")),
                errors,
                action.getValue());
    }

    private static Map<String, Field> fields(JsonNode list) {
        var fields = new LinkedHashMap<String, Field>();
        for (var field : list) {
            var limits = field.path("limits");
            var values = new HashSet<String>();
            field.path("enum").forEach(value -> values.add(value.asText()));
            fields.put(
                    field.get("name").asText(),
                    new Field(
                            field.get("name").asText(),
                            field.get("type").asText(),
                            text(field, "element"),
                            text(field, "struct"),
                            field.path("required").asBoolean(),
                            values,
                            field.path("open").asBoolean(),
                            number(limits, "maxLength"),
                            number(limits, "min"),
                            number(limits, "max"),
                            number(limits, "maxItems"),
                            field));
        }
        return fields;
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.hasNonNull(name) ? node.get(name).asText() : null;
    }

    private static @Nullable Long number(JsonNode node, String name) {
        return node.path(name).isIntegralNumber() ? node.get(name).asLong() : null;
    }

    /** The action of that name, or null. */
    public @Nullable Operation operation(String name) {
        return operations.get(name);
    }

    /** All 52 of them, in the order of the file. */
    public List<Operation> operations() {
        return new ArrayList<>(operations.values());
    }

    /** The fields of a shared struct; empty for an unknown one. */
    public Map<String, Field> struct(String name) {
        return structs.getOrDefault(name, Map.of());
    }

    /** Names of all shared structs. */
    public Set<String> structNames() {
        return structs.keySet();
    }

    /** The file itself. */
    public JsonNode document() {
        return document;
    }
}
