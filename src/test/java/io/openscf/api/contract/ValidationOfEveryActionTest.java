package io.openscf.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.contract.Samples.Place;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All 52 actions against what {@code scf-api.json} says of each field (management-api.md sections 2.3 and 11.1). */
class ValidationOfEveryActionTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> OPEN = Set.of("Runtime", "CompatibleRuntimes", "CompatibleRuntime");

    static List<String> actions() {
        return Samples.actions();
    }

    @Test
    void knowsAllActions() {
        assertThat(actions()).hasSize(52);
        assertThat(Samples.CONTRACT.operations())
                .extracting(Contract.Operation::name)
                .containsExactlyElementsOf(actions());
    }

    @ParameterizedTest
    @MethodSource("actions")
    void letsAFullRequestThrough(String action) {
        assertThat(Samples.code(action, Samples.request(action))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("actions")
    void letsTheSmallestRequestThrough(String action) {
        var request = Samples.request(action);
        Samples.fields(action).forEach(field -> {
            if (!field.path("required").asBoolean()) {
                request.remove(field.path("name").asText());
            }
        });

        assertThat(Samples.code(action, request)).isEmpty();
    }

    /** Section 6.5: clients send fields that are not documented. */
    @ParameterizedTest
    @MethodSource("actions")
    void ignoresUnknownFields(String action) {
        var request = Samples.request(action).put("DiskSize", "512").put("functionname", 7);
        request.putObject("ShowTriggers").putArray("x");

        assertThat(Samples.code(action, request)).isEmpty();
    }

    static Stream<Place> required() {
        return Samples.places()
                .filter(place -> place.field().path("required").asBoolean())
                .filter(place -> place.path().size() == 1 || !place.retired());
    }

    @ParameterizedTest
    @MethodSource("required")
    void missesARequiredField(Place place) {
        var narrow = "MissingParameter." + place.name();
        var expected =
                place.path().size() == 1 && Samples.declares(place.action(), narrow) ? narrow : "MissingParameter";

        assertThat(codeWithout(place)).isEqualTo(expected);
        assertThat(codeWith(place, JSON.nullNode())).isEqualTo(expected);
    }

    static Stream<Place> optional() {
        return Samples.places().filter(place -> !place.field().path("required").asBoolean());
    }

    @ParameterizedTest
    @MethodSource("optional")
    void takesNullAsAbsentWhereAFieldIsOptional(Place place) {
        assertThat(codeWithout(place)).isEmpty();
        assertThat(codeWith(place, JSON.nullNode())).isEmpty();
    }

    static Stream<Place> places() {
        return Samples.places();
    }

    /** B11: a text for a number, a number for a text, fractions, values beyond 64 bits, objects for lists. */
    @ParameterizedTest
    @MethodSource("places")
    void refusesEveryWrongType(Place place) {
        for (var wrong : wrongTypes(place.field().path("type").asText())) {
            assertThat(codeWith(place, wrong)).as("%s", wrong).isEqualTo("InvalidParameter");
        }
    }

    static Stream<Place> lists() {
        return Samples.places()
                .filter(place -> place.field().path("type").asText().equals("list"));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void refusesElementsOfAWrongType(Place place) {
        for (var wrong : wrongTypes(place.field().path("element").asText("string"))) {
            assertThat(codeWith(place, JSON.arrayNode().add(wrong)))
                    .as("%s", wrong)
                    .isEqualTo("InvalidParameter");
        }
    }

    private static List<JsonNode> wrongTypes(String type) {
        JsonNode text = JSON.textNode("3");
        JsonNode number = JSON.numberNode(3);
        JsonNode object = JSON.objectNode();
        JsonNode list = JSON.arrayNode();
        JsonNode flag = JSON.booleanNode(true);
        return switch (type) {
            case "integer" ->
                List.of(
                        text,
                        object,
                        list,
                        flag,
                        JSON.numberNode(3.5),
                        JSON.numberNode(new BigDecimal("3.0")),
                        JSON.numberNode(BigInteger.ONE.shiftLeft(63)),
                        JSON.numberNode(BigInteger.ONE.shiftLeft(63).negate().subtract(BigInteger.ONE)));
            case "float" -> List.of(text, object, list, flag, JSON.numberNode(Double.POSITIVE_INFINITY));
            case "boolean" -> List.of(text, number, object, list);
            case "object" -> List.of(text, number, list, flag);
            case "list" -> List.of(text, number, object, flag);
            default -> List.of(number, object, list, flag);
        };
    }

    static Stream<Place> enumerations() {
        return Samples.places()
                .filter(place -> place.field().has("enum") && !place.retired())
                .filter(place -> place.field().path("type").asText().equals("string")
                        || place.field().path("element").asText().equals("string"));
    }

    @ParameterizedTest
    @MethodSource("enumerations")
    void holdsTextsToTheirEnumeration(Place place) {
        boolean open = place.field().path("open").asBoolean()
                || OPEN.contains(place.name())
                || place.field().path("enum").toString().contains("<");
        var code = codeWith(place, textOrList(place, "DROP TABLE functions"));

        if (open) {
            assertThat(code).isEmpty();
        } else {
            assertNarrow(place, code);
        }
        for (var value : place.field().path("enum")) {
            assertThat(codeWith(place, textOrList(place, value.asText()))).isEmpty();
        }
    }

    private static JsonNode textOrList(Place place, String text) {
        return place.field().path("type").asText().equals("list")
                ? JSON.arrayNode().add(text)
                : JSON.textNode(text);
    }

    static Stream<Place> lengths() {
        return Samples.places()
                .filter(place -> place.field().path("limits").has("maxLength"))
                .filter(place -> !place.field().path("limits").has("pattern"));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void holdsTextsToTheirLength(Place place) {
        int most = place.field().path("limits").path("maxLength").asInt();

        assertThat(codeWith(place, JSON.textNode("a".repeat(most)))).isEmpty();
        assertNarrow(place, codeWith(place, JSON.textNode("a".repeat(most + 1))));
    }

    static Stream<Place> patterns() {
        return Samples.places().filter(place -> place.field().path("limits").has("pattern"));
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void holdsNamesToTheirPattern(Place place) {
        for (var name : List.of("1a", "-ab", "a b", "a/b", "a\n", "../x", "值值", "a".repeat(70) + "-")) {
            assertNarrow(place, codeWith(place, JSON.textNode(name)));
        }
        assertThat(codeWith(place, JSON.textNode("abcdef"))).isEmpty();
    }

    static Stream<Place> counts() {
        return Samples.places().filter(place -> place.field().path("limits").has("maxItems"));
    }

    @ParameterizedTest
    @MethodSource("counts")
    void holdsListsToTheirLength(Place place) {
        int most = place.field().path("limits").path("maxItems").asInt();
        var request = Samples.request(place.action());
        var element = place.holder(request).path(place.name()).get(0);

        assertThat(codeWith(place, times(most, element))).isEmpty();
        assertNarrow(place, codeWith(place, times(most + 1, element)));
    }

    private static JsonNode times(int count, JsonNode element) {
        var list = JSON.arrayNode();
        for (int i = 0; i < count; i++) {
            list.add(element.deepCopy());
        }
        return list;
    }

    private static final Map<String, Integer> WAYS_OUT =
            Map.of("min", -1, "exclusiveMin", 0, "max", 1, "exclusiveMax", 0);

    static Stream<Place> ranges() {
        return Samples.places()
                .filter(place -> !Set.of("MemorySize", "Timeout", "InitTimeout").contains(place.name()))
                .filter(place -> WAYS_OUT.keySet().stream()
                        .anyMatch(bound ->
                                place.field().path("limits").path(bound).isNumber()));
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void holdsNumbersToTheirRange(Place place) {
        var limits = place.field().path("limits");
        WAYS_OUT.forEach((bound, step) -> {
            if (limits.path(bound).isNumber()) {
                var outside = limits.path(bound).decimalValue().add(BigDecimal.valueOf(step));
                boolean integer = place.field().path("type").asText().equals("integer");

                assertNarrow(
                        place,
                        codeWith(
                                place, integer ? JSON.numberNode(outside.longValueExact()) : JSON.numberNode(outside)));
                if (step != 0) {
                    assertThat(codeWith(place, limits.path(bound))).isEmpty();
                }
            }
        });
    }

    /** A bad value has a code that the action declares, or the general one; never that of another kind of fault. */
    private static void assertNarrow(Place place, String code) {
        assertThat(code).as("%s", place).matches("(InvalidParameterValue|LimitExceeded|InvalidParameter)(\\.\\w+)?");
        place.path().reversed().stream()
                .map(step -> step.path("name").asText())
                .flatMap(name -> Stream.of("InvalidParameterValue." + name, "LimitExceeded." + name))
                .map(own -> own.equals("InvalidParameterValue.Namespace") ? namespaceCode(place.action()) : own)
                .filter(own -> Samples.declares(place.action(), own))
                .findFirst()
                .ifPresent(
                        own -> assertThat(code).as("the narrowest of %s", place).isEqualTo(own));
    }

    private static String namespaceCode(String action) {
        var invalid = "InvalidParameterValue.NamespaceInvalid";
        return Samples.declares(action, invalid) ? invalid : "InvalidParameterValue.Namespace";
    }

    private static String codeWithout(Place place) {
        var request = Samples.request(place.action());
        place.holder(request).remove(place.name());
        return Samples.code(place.action(), request);
    }

    private static String codeWith(Place place, JsonNode value) {
        ObjectNode request = Samples.request(place.action());
        place.holder(request).set(place.name(), value);
        return Samples.code(place.action(), request);
    }
}
