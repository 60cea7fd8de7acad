package io.openscf.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The body of {@code /initialize}. */
record Order(
        String handler,
        Path codeDirectory,
        Map<String, String> environment,
        String outputToken,
        Map<String, Object> contextFields) {

    static Order parse(String json) throws IOException {
        JsonNode order = new ObjectMapper().readTree(json);
        JsonNode function = order.path("function");
        var environment = new HashMap<String, String>();
        order.path("environment")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        environment.put("SCF_NAMESPACE", function.path("namespace").asText());
        return new Order(
                order.path("handler").asText(),
                Path.of(order.path("codeDirectory").asText()),
                environment,
                order.path("outputToken").asText(),
                Map.of(
                        "getMemoryLimitInMb", function.path("memoryMegabytes").asInt(),
                        "getTimeLimitInMs", function.path("timeoutMillis").asInt(),
                        "getFunctionName", function.path("name").asText(),
                        "getFunctionVersion", function.path("version").asText(),
                        "getNamespace", function.path("namespace").asText()));
    }
}
