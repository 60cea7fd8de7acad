package io.openscf.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The description of the API ({@code scf-api.json}) in memory: what actions there are and what they take. Immutable. */
@Singleton
public class Contract {
    /** The only version there is. */
    public static final String VERSION = "2018-04-16";

    /** What a value may be; what the contract does not name is null. Bounds marked exclusive are not allowed themselves. */
    public record Limits(
            @Nullable Long maxLength,
            @Nullable Pattern pattern,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            boolean exclusive,
            @Nullable Long maxItems) {}

    /**
     * A field of an action or a struct.
     *
     * @param values the values it may have; empty when any, or when the list is not closed
     * @param retired still taken, without function
     */
    public record Field(
            String name,
            String type,
            @Nullable String element,
            @Nullable String struct,
            boolean required,
            Set<String> values,
            Limits limits,
            boolean retired,
            JsonNode description) {}

    /** An action with the fields of its request and the codes it may answer. */
    public record Operation(
            String name, String tier, Map<String, Field> fields, Set<String> errors, JsonNode description) {}

    /** Which runtimes there are is a setting of the installation (management-api.md section 8.3). */
    private static final Set<String> RUNTIMES = Set.of("Runtime", "CompatibleRuntimes", "CompatibleRuntime");

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

    /** The one that the project holds, for who is no bean. */
    public static Contract load() {
        return new Contract();
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
        list.forEach(field -> fields.put(field.get("name").asText(), field(field)));
        return fields;
    }

    private static Field field(JsonNode field) {
        return new Field(
                field.get("name").asText(),
                field.get("type").asText(),
                text(field, "element"),
                text(field, "struct"),
                field.path("required").asBoolean(),
                values(field),
                limits(field.path("limits")),
                field.path("retired").asBoolean(),
                field);
    }

    private static Set<String> values(JsonNode field) {
        var values = new LinkedHashSet<String>();
        field.path("enum").forEach(value -> values.add(value.asText()));
        boolean closed = !field.path("open").asBoolean()
                && !RUNTIMES.contains(field.get("name").asText())
                && values.stream().noneMatch(value -> value.contains("<")); // tag-<key>
        return closed ? values : Set.of();
    }

    private static Limits limits(JsonNode limits) {
        var pattern = text(limits, "pattern");
        boolean exclusive = limits.has("exclusiveMin") || limits.has("exclusiveMax");
        return new Limits(
                integer(limits, "maxLength"),
                pattern == null ? null : Pattern.compile(pattern),
                bound(limits, exclusive ? "exclusiveMin" : "min"),
                bound(limits, exclusive ? "exclusiveMax" : "max"),
                exclusive,
                integer(limits, "maxItems"));
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.hasNonNull(name) ? node.get(name).asText() : null;
    }

    private static @Nullable Long integer(JsonNode node, String name) {
        return node.path(name).isIntegralNumber() ? node.get(name).asLong() : null;
    }

    /** Some bounds are sentences ("account quota - 12800"): whoever knows the quota checks those. */
    private static @Nullable BigDecimal bound(JsonNode node, String name) {
        return node.path(name).isNumber() ? node.get(name).decimalValue() : null;
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
