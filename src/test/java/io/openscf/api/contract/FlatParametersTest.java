package io.openscf.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.ScfException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Parameters of queries and forms (management-api.md section 1.4). */
class FlatParametersTest {
    private final FlatParameters flat = new FlatParameters(Samples.CONTRACT);

    static List<String> actions() {
        return Samples.actions();
    }

    /** What a client flattens comes back as it was, in every action, types included. */
    @ParameterizedTest
    @MethodSource("actions")
    void restoresEveryRequest(String action) {
        var request = Samples.request(action);
        var parameters = new HashMap<>(Map.of("Action", action, "Nonce", "1", "Signature", "s"));
        flatten("", request, parameters);

        assertThat(unflatten(action, parameters)).hasToString(request.toString());
    }

    private static void flatten(String path, JsonNode value, Map<String, String> into) {
        var prefix = path.isEmpty() ? "" : path + ".";
        if (value.isObject()) {
            value.properties().forEach(field -> flatten(prefix + field.getKey(), field.getValue(), into));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                flatten(prefix + i, value.get(i), into);
            }
        } else {
            into.put(path, value.asText());
        }
    }

    @Test
    void ordersElementsByNumberNotByText() {
        var parameters = new HashMap<String, String>();
        for (int i = 0; i < 12; i++) {
            parameters.put("Environment.Variables." + i + ".Key", "K" + i);
            parameters.put("Environment.Variables." + i + ".Value", "" + i);
        }

        var variables = unflatten("UpdateFunctionConfiguration", parameters)
                .path("Environment")
                .path("Variables");

        assertThat(variables.findValuesAsText("Key"))
                .containsExactly("K0", "K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K10", "K11");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "TRUE, true", "True, true", "false, false", "FALSE, false", "False, false"})
    void readsBooleansAsEveryClientWritesThem(String text, boolean value) {
        assertThat(unflatten("CopyFunction", Map.of("Override", text)).path("Override"))
                .isEqualTo(com.fasterxml.jackson.databind.node.BooleanNode.valueOf(value));
    }

    @ParameterizedTest
    @CsvSource({
        "CopyFunction,  Override,  yes",
        "CopyFunction,  Override,  1",
        "ListFunctions, Limit,     x",
        "ListFunctions, Limit,     ''",
        "ListFunctions, Limit,     3.5",
        "ListFunctions, Limit,     +3",
        "ListFunctions, Limit,     ３",
        "ListFunctions, Limit,     9223372036854775808",
        "CreateAlias,   RoutingConfig.AdditionalVersionWeights.0.Weight, NaN",
        "CreateAlias,   RoutingConfig.AdditionalVersionWeights.0.Weight, 0x1p3",
        "ListFunctions, Filters.1.Name, Status",
        "ListFunctions, Filters.x.Name, Status",
        "ListFunctions, Filters.00.Name, Status",
        "ListFunctions, Filters.-1.Name, Status",
        "ListFunctions, Filters.0.Values.1, Active",
        "ListFunctions, Filters.99999999999.Name, Status"
    })
    void refusesWhatDoesNotFit(String action, String name, String value) {
        var failure = catchThrowableOfType(ScfException.class, () -> unflatten(action, Map.of(name, value)));

        assertThat(failure).isNotNull();
        assertThat(failure.code().text()).isEqualTo("InvalidParameter");
    }

    @Test
    void leavesOutWhatTheActionDoesNotKnow() {
        assertThat(unflatten("ListFunctions", Map.of("Limit", "2", "Filter", "x", "Code.ZipFile", "y")))
                .hasToString("{\"Limit\":2}");
    }

    private ObjectNode unflatten(String action, Map<String, String> parameters) {
        return flat.unflatten(Objects.requireNonNull(Samples.CONTRACT.operation(action)), parameters);
    }
}
