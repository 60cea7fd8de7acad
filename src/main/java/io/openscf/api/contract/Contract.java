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

/**
 * The description of the API in memory: what actions there are and what they take. Those of SCF stand in
 * {@code scf-api.json}; openscf's own, which have a version of their own, in {@code openscf-api/<subject>.json} with
 * actions and structs in the same form. Immutable.
 */
@Singleton
public class Contract {
    /** The only version that SCF has. */
    public static final String VERSION = "2018-04-16";

    /** The version of the actions that are openscf's own. */
    public static final String OWN_VERSION = "openscf-1";

    /** What openscf's own actions are about: a file each. */
    private static final List<String> OWN_SUBJECTS = List.of("events", "queues", "triggers");

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

    /**
     * An action with the fields of its request and the codes it may answer.
     *
     * @param version what X-TC-Version must be
     */
    public record Operation(
            String version,
            String name,
            String tier,
            Map<String, Field> fields,
            Set<String> errors,
            JsonNode description) {
        /** Whether it is openscf's own, not SCF's. */
        public boolean own() {
            return version.equals(OWN_VERSION);
        }
    }

    /** Which runtimes there are is a setting of the installation (management-api.md section 8.3). */
    private static final Set<String> RUNTIMES = Set.of("Runtime", "CompatibleRuntimes", "CompatibleRuntime");

    private final List<JsonNode> documents = new ArrayList<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Map<String, Operation> ownOperations = new LinkedHashMap<>();
    private final Map<String, Map<String, Field>> structs = new HashMap<>();

    Contract() {
        read("/scf-api.json", VERSION, operations);
        OWN_SUBJECTS.forEach(subject -> read("/openscf-api/" + subject + ".json", OWN_VERSION, ownOperations));
    }

    private void read(String file, String version, Map<String, Operation> into) {
        try (var in = Contract.class.getResourceAsStream(file)) {
            var document = new ObjectMapper().readTree(in);
            documents.add(document);
            document.get("structs")
                    .properties()
                    .forEach(struct -> structs.put(
                            struct.getKey(), fields(struct.getValue().get("fields"))));
            document.get("actions")
                    .properties()
                    .forEach(action -> into.put(action.getKey(), operation(version, action)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one that the project holds, for who is no bean. */
    public static Contract load() {
        return new Contract();
    }

    private static Operation operation(String version, Map.Entry<String, JsonNode> action) {
        var errors = new HashSet<String>();
        action.getValue().path("errors").forEach(code -> errors.add(code.asText()));
        return new Operation(
                version,
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

    /** Whether there is such a version. */
    public static boolean isVersion(String version) {
        return version.equals(VERSION) || version.equals(OWN_VERSION);
    }

    /** SCF's action of that name, or null. */
    public @Nullable Operation operation(String name) {
        return operations.get(name);
    }

    /** The action of that name in a version; in any when the version is empty. Null for an unknown one. */
    public @Nullable Operation operation(String version, String name) {
        return switch (version) {
            case VERSION -> operations.get(name);
            case OWN_VERSION -> ownOperations.get(name);
            default -> operations.containsKey(name) ? operations.get(name) : ownOperations.get(name);
        };
    }

    /** All 52 of SCF, in the order of the file. */
    public List<Operation> operations() {
        return new ArrayList<>(operations.values());
    }

    /** Those that are openscf's own. */
    public List<Operation> ownOperations() {
        return new ArrayList<>(ownOperations.values());
    }

    /** The fields of a shared struct; empty for an unknown one. */
    public Map<String, Field> struct(String name) {
        return structs.getOrDefault(name, Map.of());
    }

    /** Names of all shared structs. */
    public Set<String> structNames() {
        return structs.keySet();
    }

    /** The files themselves, SCF's first. */
    public List<JsonNode> documents() {
        return documents;
    }
}
