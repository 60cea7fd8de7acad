package io.openscf.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.ScfException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Requests made from the raw description of the API, apart from the code that reads it in the gateway. */
final class Samples {
    static final JsonNode DOCUMENT = document();
    static final Contract CONTRACT = new Contract();
    static final ApiConfig CONFIG =
            new SmallRyeConfigBuilder().withMapping(ApiConfig.class).build().getConfigMapping(ApiConfig.class);
    static final Validation VALIDATION = new Validation(CONTRACT, CONFIG);

    private Samples() {}

    private static JsonNode document() {
        try (var in = Samples.class.getResourceAsStream("/scf-api.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> actions() {
        return DOCUMENT.path("actions").properties().stream()
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    static JsonNode fields(String action) {
        return DOCUMENT.path("actions").path(action).path("requestFields");
    }

    static JsonNode structFields(JsonNode field) {
        return DOCUMENT.path("structs").path(field.path("struct").asText()).path("fields");
    }

    /** A place in the request of an action: the fields that lead to it, through structs and first elements of lists. */
    record Place(String action, List<JsonNode> path) {
        JsonNode field() {
            return path.getLast();
        }

        /** The object that holds the field in a request. */
        ObjectNode holder(ObjectNode request) {
            JsonNode at = request;
            for (var step : path.subList(0, path.size() - 1)) {
                at = at.path(step.path("name").asText());
                at = at.isArray() ? at.get(0) : at;
            }
            return (ObjectNode) at;
        }

        String name() {
            return field().path("name").asText();
        }

        boolean retired() {
            return path.stream().anyMatch(step -> step.path("retired").asBoolean());
        }

        @Override
        public String toString() {
            return action + " "
                    + String.join(
                            ".",
                            path.stream()
                                    .map(step -> step.path("name").asText())
                                    .toList());
        }
    }

    /** Every place of every action. */
    static Stream<Place> places() {
        return actions().stream().flatMap(action -> places(action, fields(action), List.of()));
    }

    private static Stream<Place> places(String action, JsonNode fields, List<JsonNode> above) {
        var places = new ArrayList<Place>();
        for (var field : fields) {
            var path = new ArrayList<>(above);
            path.add(field);
            places.add(new Place(action, path));
            if (field.has("struct")) {
                places.addAll(places(action, structFields(field), path).toList());
            }
        }
        return places.stream();
    }

    /** A request with every field there is, each with a value that is right. */
    static ObjectNode request(String action) {
        return object(fields(action));
    }

    private static ObjectNode object(JsonNode fields) {
        var object = JsonNodeFactory.instance.objectNode();
        fields.forEach(field -> object.set(field.path("name").asText(), value(field)));
        return object;
    }

    private static JsonNode value(JsonNode field) {
        if (field.path("type").asText().equals("list")) {
            var list = JsonNodeFactory.instance.arrayNode();
            return list.add(value(field, field.path("element").asText("string")));
        }
        return value(field, field.path("type").asText());
    }

    private static JsonNode value(JsonNode field, String type) {
        var json = JsonNodeFactory.instance;
        return switch (type) {
            case "object" -> object(structFields(field));
            case "integer" -> json.numberNode(integer(field));
            case "float" -> json.numberNode(0.5);
            case "boolean" -> json.booleanNode(true);
            default -> json.textNode(text(field));
        };
    }

    private static long integer(JsonNode field) {
        return field.has("enum")
                ? field.path("enum").get(0).asLong()
                : field.path("limits").path("min").asLong(1);
    }

    private static String text(JsonNode field) {
        if (field.has("enum") && !field.path("enum").isEmpty()) {
            return field.path("enum").get(0).asText();
        }
        return field.path("name").asText().equals("Qualifier") ? "1" : "name1";
    }

    /** The code that a check of the request ends with; empty when it passes. */
    static String code(String action, ObjectNode request) {
        try {
            VALIDATION.check(Objects.requireNonNull(CONTRACT.operation(action)), request);
            return "";
        } catch (ScfException e) {
            return e.code().text();
        }
    }

    static boolean declares(String action, String code) {
        for (var declared : DOCUMENT.path("actions").path(action).path("errors")) {
            if (declared.asText().equals(code)) {
                return true;
            }
        }
        return false;
    }
}
