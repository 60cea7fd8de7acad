package io.openscf.api.contract.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.api.contract.Contract.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** Schemas of requests, answers and shared structs. */
final class Schemas {
    private static final String REFERENCE = "#/components/schemas/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> documents;

    Schemas(List<JsonNode> documents) {
        this.documents = documents;
    }

    /** The shared structs by name. */
    Map<String, Schema> structs() {
        var structs = new LinkedHashMap<String, Schema>();
        documents.forEach(document -> document.path("structs")
                .properties()
                .forEach(struct ->
                        structs.put(struct.getKey(), object(struct.getValue().path("fields"), "required"))));
        return structs;
    }

    Schema request(Operation operation) {
        return object(operation.description().path("requestFields"), "required");
    }

    /** Either the fields of the action or an error, with the RequestId in both. */
    Schema envelope(Operation operation) {
        var answer = object(operation.description().path("responseFields"), "returned");
        return type(SchemaType.OBJECT)
                .addProperty(
                        "Response",
                        OASFactory.createSchema()
                                .addOneOf(answer)
                                .addOneOf(OASFactory.createSchema().ref(REFERENCE + "ErrorResponse")))
                .addRequired("Response");
    }

    /** Management-api.md section 2.2. */
    static Schema error() {
        var error = type(SchemaType.OBJECT)
                .addProperty("Code", type(SchemaType.STRING).description("Such as `ResourceNotFound.Function`."))
                .addProperty("Message", type(SchemaType.STRING).description("A sentence for people."))
                .required(List.of("Code", "Message"));
        return type(SchemaType.OBJECT)
                .addProperty("Error", error)
                .addProperty("RequestId", type(SchemaType.STRING).format("uuid"))
                .required(List.of("Error", "RequestId"));
    }

    private static Schema object(JsonNode fields, String mark) {
        var object = type(SchemaType.OBJECT);
        object.setProperties(new LinkedHashMap<>());
        var required = new ArrayList<String>();
        for (var field : fields) {
            var name = field.path("name").asText();
            object.addProperty(name, property(field));
            if (field.path(mark).asBoolean()) {
                required.add(name);
            }
        }
        return required.isEmpty() ? object : object.required(required);
    }

    private static Schema property(JsonNode field) {
        var kind = field.path("type").asText();
        var schema = kind.equals("list")
                ? type(SchemaType.ARRAY)
                        .items(value(field, field.path("element").asText("string")))
                : value(field, kind);
        if (field.path("limits").path("maxItems").isInt()) {
            schema.maxItems(field.path("limits").path("maxItems").asInt());
        }
        if (field.has("default")) {
            schema.defaultValue(plain(field.path("default")));
        }
        if (field.path("nullable").asBoolean() && schema.getRef() == null) {
            schema.addType(SchemaType.NULL);
        }
        if (field.path("deprecated").asBoolean()
                || field.path("legacy").asBoolean()
                || field.path("retired").asBoolean()) {
            schema.deprecated(true);
        }
        var about = Texts.about(field) + knownValues(field);
        return about.isBlank() ? schema : schema.description(about.strip());
    }

    private static Schema value(JsonNode field, String type) {
        if (type.equals("object")) {
            return field.has("struct")
                    ? OASFactory.createSchema()
                            .ref(REFERENCE + field.path("struct").asText())
                    : type(SchemaType.OBJECT);
        }
        var schema = switch (type) {
            case "integer" -> type(SchemaType.INTEGER).format("int64");
            case "float" -> type(SchemaType.NUMBER);
            case "boolean" -> type(SchemaType.BOOLEAN);
            default -> type(SchemaType.STRING);
        };
        if (closed(field)) {
            field.path("enum").forEach(known -> schema.addEnumeration(plain(known)));
        }
        limit(schema, field.path("limits"));
        return schema;
    }

    private static boolean closed(JsonNode field) {
        return field.has("enum")
                && !field.path("open").asBoolean()
                && !field.path("enum").toString().contains("<")
                && !field.path("name").asText().contains("Runtime");
    }

    /** An enumeration that is not closed is said in words. */
    private static String knownValues(JsonNode field) {
        if (!field.has("enum") || closed(field)) {
            return "";
        }
        var values = new ArrayList<String>();
        field.path("enum").forEach(value -> values.add(value.asText()));
        return " Known values: `" + String.join("`, `", values) + "`.";
    }

    private static void limit(Schema schema, JsonNode limits) {
        if (limits.path("minLength").isInt()) {
            schema.minLength(limits.path("minLength").asInt());
        }
        if (limits.path("maxLength").isInt()) {
            schema.maxLength(limits.path("maxLength").asInt());
        }
        if (limits.path("pattern").isTextual()) {
            schema.pattern(limits.path("pattern").asText());
        }
        // MemorySize is 64 or a range: its other values are in the description.
        if (limits.path("min").isNumber()) {
            var values = limits.path("values");
            schema.minimum((values.isArray() ? values.get(0) : limits.path("min")).decimalValue());
        }
        if (limits.path("max").isNumber()) {
            schema.maximum(limits.path("max").decimalValue());
        }
        if (limits.path("exclusiveMin").isNumber()) {
            schema.exclusiveMinimum(limits.path("exclusiveMin").decimalValue());
        }
        if (limits.path("exclusiveMax").isNumber()) {
            schema.exclusiveMaximum(limits.path("exclusiveMax").decimalValue());
        }
    }

    private static Object plain(JsonNode value) {
        return JSON.convertValue(value, Object.class);
    }

    private static Schema type(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }
}
