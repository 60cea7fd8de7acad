package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.catalog.Zips;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers compared with the response fields of {@code scf-api.json}: each that is always sent is there, with its type. */
class ResponseShapesIT {
    private static final GatewayProcess GATEWAY = SharedGateway.get();
    private static final JsonNode CONTRACT = contract();
    private static final String NAME = "shapes-" + UUID.randomUUID().toString().substring(0, 8);

    /** Fields of these structs depend on what the function is. */
    private static final Set<String> ONLY_FOR_IMAGES = Set.of("ImageConfig");

    private static JsonNode contract() {
        try (var in = ResponseShapesIT.class.getResourceAsStream("/scf-api.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void makeSomethingToShow() {
        call("CreateFunction", """
                {"FunctionName":"%s","Runtime":"Python3.10","Handler":"index.main_handler","Code":{"ZipFile":"%s"},
                 "Description":"shown","Tags":[{"Key":"team","Value":"red"}],
                 "Environment":{"Variables":[{"Key":"A","Value":"1"}]}}
                """.formatted(NAME, Zips.base64("index.py", "def main_handler(e, c): return e")));
        call(
                "CreateTrigger",
                "{'FunctionName':'%s','TriggerName':'yearly','Type':'timer','TriggerDesc':'0 0 0 1 1 * *'}"
                        .formatted(NAME));
        call("Invoke", "{'FunctionName':'%s'}".formatted(NAME));
    }

    @AfterAll
    static void clear() {
        call("DeleteFunction", "{'FunctionName':'%s'}".formatted(NAME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GetFunction {'FunctionName':'~','ShowCode':'TRUE'}",
                "ListFunctions {'SearchKey':'~'}",
                "GetFunctionAddress {'FunctionName':'~'}",
                "Invoke {'FunctionName':'~','LogType':'Tail'}",
                "Invoke {'FunctionName':'~','InvocationType':'Event'}",
                "InvokeFunction {'FunctionName':'~'}",
                "ListTriggers {'FunctionName':'~'}",
                "UpdateFunctionConfiguration {'FunctionName':'~','Timeout':4}"
            })
    void hasEveryFieldOfTheContract(String call) {
        var action = call.substring(0, call.indexOf(' '));

        var answer = call(action, call.substring(action.length() + 1).replace("~", NAME));

        assertShape(action, answer);
    }

    @Test
    void createTriggerDescribesTheTrigger() {
        var answer = call(
                "CreateTrigger",
                "{'FunctionName':'%s','TriggerName':'monthly','Type':'timer','TriggerDesc':'0 0 0 1 * * *'}"
                        .formatted(NAME));

        assertShape("CreateTrigger", answer);
        call("DeleteTrigger", "{'FunctionName':'%s','TriggerName':'monthly','Type':'timer'}".formatted(NAME));
    }

    @Test
    void recordsOfARunHaveEveryField() {
        var run = call("Invoke", "{'FunctionName':'%s'}".formatted(NAME))
                .path("Result")
                .path("FunctionRequestId")
                .asText();

        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            var logs = call("GetFunctionLogs", "{'FunctionName':'%s','FunctionRequestId':'%s'}".formatted(NAME, run));
            var status =
                    call("GetRequestStatus", "{'FunctionName':'%s','FunctionRequestId':'%s'}".formatted(NAME, run));
            assertThat(logs.path("Data")).hasSize(1);
            assertThat(status.path("Data")).hasSize(1);
            assertShape("GetFunctionLogs", logs);
            assertShape("GetRequestStatus", status);
        });
    }

    /** Section 10.1: an address that needs no signature, and the digest of what lies there. */
    @Test
    void theAddressGivesThePackage() throws Exception {
        var answer = call("GetFunctionAddress", "{'FunctionName':'%s'}".formatted(NAME));
        try (var client = HttpClient.newHttpClient()) {
            var zip = client.send(
                    HttpRequest.newBuilder(URI.create(answer.path("Url").asText()))
                            .build(),
                    BodyHandlers.ofByteArray());

            assertThat(zip.statusCode()).isEqualTo(200);
            assertThat(Zips.sha256(zip.body()))
                    .isEqualTo(answer.path("CodeSha256").asText());
        }
    }

    private static void assertShape(String action, JsonNode answer) {
        for (var field : CONTRACT.path("actions").path(action).path("responseFields")) {
            var name = field.path("name").asText();
            if (field.path("returned").asBoolean() && !ONLY_FOR_IMAGES.contains(name)) {
                assertThat(answer.has(name)).as("%s has %s", action, name).isTrue();
                assertValue(action + "." + name, field, answer.path(name));
            }
        }
    }

    private static void assertValue(String path, JsonNode field, JsonNode value) {
        if (value.isNull()) {
            assertThat(field.path("nullable").asBoolean())
                    .as("%s may be null", path)
                    .isTrue();
            return;
        }
        if (!field.path("type").asText().equals("list")) {
            assertScalarOrStruct(path, field, field.path("type").asText(), value);
            return;
        }
        assertThat(value.isArray()).as("%s is a list", path).isTrue();
        for (var element : value) {
            assertScalarOrStruct(path + "[]", field, field.path("element").asText("string"), element);
        }
    }

    private static void assertScalarOrStruct(String path, JsonNode field, String type, JsonNode value) {
        boolean right = switch (type) {
            case "integer" -> value.isIntegralNumber();
            case "float" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "object" -> value.isObject();
            default -> value.isTextual();
        };
        assertThat(right).as("%s is of type %s: %s", path, type, value).isTrue();
        if (value.isObject()) {
            assertStruct(path, field.path("struct").asText(), value);
        }
    }

    /** Of a struct everything must be there that cannot be null, and nothing that the contract does not know. */
    private static void assertStruct(String path, String struct, JsonNode value) {
        var known = new java.util.HashSet<String>();
        for (var field : CONTRACT.path("structs").path(struct).path("fields")) {
            var name = field.path("name").asText();
            known.add(name);
            if (value.has(name)) {
                assertValue(path + "." + name, field, value.path(name));
            } else {
                assertThat(field.path("nullable").asBoolean() || optional(struct))
                        .as("%s has %s", path, name)
                        .isTrue();
            }
        }
        assertThat(value.fieldNames()).toIterable().as(path).isSubsetOf(known);
    }

    /** Structs that come back as the caller gave them. */
    private static boolean optional(String struct) {
        return Set.of("Code", "Variable", "Tag", "IntranetConfigOut", "PublicNetConfigOut", "CfsInsInfo")
                .contains(struct);
    }

    private static JsonNode call(String action, String request) {
        var answer = GATEWAY.post(action, request.replace('\'', '"'));
        assertThat(answer.has("Error")).as("%s: %s", action, answer).isFalse();
        return answer;
    }
}
