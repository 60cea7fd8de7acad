package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bodies of Invoke through the short way of the endpoint, through the general one, which a query selects, and on a
 * connection of their own that is answered in front of Vert.x: all must answer the same (management-api.md section 10.5, bad-input classes B1 to B7 and I1).
 */
class InvokeBodiesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static GatewayProcess gateway;

    @BeforeAll
    static void startGateway() throws TencentCloudSDKException {
        gateway = GatewayProcess.start(Map.of());
        ScfSdk.create(
                ScfSdk.client(gateway),
                "echo",
                "Python3.9",
                "index.py",
                "def main_handler(event, context):\n    return event\n");
        gateway.post("Invoke", body("1"));
    }

    @AfterAll
    static void stopGateway() {
        gateway.close();
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of(body("{}"), "{}"),
                Arguments.of("{\"FunctionName\":\"echo\"}", "{}"),
                Arguments.of("{\"FunctionName\":\"echo\",\"ClientContext\":\"\"}", "{}"),
                Arguments.of("{\"FunctionName\":\"echo\",\"ClientContext\":null}", "{}"),
                Arguments.of(body("  "), "{}"),
                Arguments.of(
                        body("{\"a\": [1, 2.5, true, null, \"é你🎉\"]}"), "{\"a\": [1, 2.5, true, null, \"é你🎉\"]}"),
                Arguments.of(body("\"text \\\\ \\\" \\n\""), "text \\ \" \n"),
                Arguments.of(body("{\"half\": \"\\ud800\"}"), "{\"half\": \"\\ud800\"}"),
                Arguments.of("{\"FunctionName\":\"echo\",\"ClientContext\":\"\\\"\\u4f60\\ud83c\\udf89\\\"\"}", "你🎉"),
                Arguments.of("{\"FunctionName\":\"echo\",\"Unknown\":1,\"ClientContext\":\"1\"}", "1"),
                Arguments.of("{\"FunctionName\":\"echo\",\"Qualifier\":\"\",\"ClientContext\":\"1\"}", "1"),
                Arguments.of(body(nested(900)), nested(900)),
                Arguments.of(body(nested(1001)), "InvalidParameterValue.Param"),
                Arguments.of(body("{\"a\": 1, \"a\": 2}"), "InvalidParameterValue.Param"),
                Arguments.of(body("{\"a\": 1, \"\\u0061\": 2}"), "InvalidParameterValue.Param"),
                Arguments.of(body("{} {}"), "InvalidParameterValue.Param"),
                Arguments.of(body("{\"a\": "), "InvalidParameterValue.Param"),
                Arguments.of(body("NaN"), "InvalidParameterValue.Param"),
                Arguments.of(body("01"), "InvalidParameterValue.Param"),
                Arguments.of(body("// c"), "InvalidParameterValue.Param"),
                Arguments.of(body("{'a': 1}"), "InvalidParameterValue.Param"),
                Arguments.of(body("\uFEFF{}"), "InvalidParameterValue.Param"),
                Arguments.of("", "InvalidParameter"),
                Arguments.of("null", "InvalidParameter"),
                Arguments.of("[]", "InvalidParameter"),
                Arguments.of("{}", "MissingParameter"),
                Arguments.of("{\"FunctionName\":\"echo\"", "InvalidParameter"),
                Arguments.of("{\"FunctionName\":\"echo\"} {}", "InvalidParameter"),
                Arguments.of("{\"FunctionName\":\"echo\",\"FunctionName\":\"echo\"}", "InvalidParameter"),
                Arguments.of("{\"FunctionName\":\"echo\",\"ClientContext\":{}}", "InvalidParameter"),
                Arguments.of("{\"FunctionName\":1}", "InvalidParameter"),
                Arguments.of("{\"FunctionName\":\"absent\"}", "ResourceNotFound.Function"),
                Arguments.of("{\"FunctionName\":\"echo\",\"Qualifier\":\"99\"}", "ResourceNotFound"),
                Arguments.of("{\"FunctionName\":\"echo\",\"LogType\":\"All\"}", "InvalidParameterValue"),
                Arguments.of("{\"FunctionName\":\"echo\",\"InvocationType\":\"Sync\"}", "InvalidParameterValue"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void answersTheSameOnAllWays(String body, String expected) throws Exception {
        var shortWay = answer("/", body.getBytes(StandardCharsets.UTF_8));
        var generalWay = answer("/?general=1", body.getBytes(StandardCharsets.UTF_8));

        assertThat(shortWay).isEqualTo(generalWay);
        assertThat(shortestWay(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(generalWay);
        assertThat(shortWay).startsWith(expected);
    }

    static Stream<Arguments> notUtf8() {
        return Stream.of(
                Arguments.of(new byte[] {(byte) 0xC3, '('}),
                Arguments.of(new byte[] {(byte) 0xC0, (byte) 0xAF}),
                Arguments.of(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}));
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void refusesBytesThatAreNotUtf8OnAllWays(byte[] character) throws Exception {
        var text = body("\"?\"").replace("?", new String(character, StandardCharsets.ISO_8859_1));
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(answer("/", bytes)).isEqualTo("InvalidParameter").isEqualTo(answer("/?general=1", bytes));
        assertThat(shortestWay(bytes)).isEqualTo("InvalidParameter");
    }

    private static String body(String event) {
        return JSON.createObjectNode()
                .put("FunctionName", "echo")
                .put("ClientContext", event)
                .toString();
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    /** The error code, or what the function returned. */
    private static String answer(String path, byte[] body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(gateway.fact("endpoint") + path))
                .header("Authorization", "Bearer " + gateway.fact("token"))
                .header("X-TC-Action", "Invoke")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        var response = HTTP.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        return said(JSON.readTree(response.body()).get("Response"));
    }

    /** Connections are watched from the first usual invocation on, which came when the function was made. */
    private static String shortestWay(byte[] body) {
        var head = "POST / HTTP/1.1\nHost: " + gateway.address() + "\nAuthorization: Bearer " + gateway.fact("token")
                + "\nX-TC-Action: Invoke\nContent-Length: " + body.length + "\n";
        return said(RawHttp.send(gateway, head, body).response());
    }

    private static String said(JsonNode answer) {
        assertThat(answer.get("RequestId").asText()).hasSize(36);
        return answer.has("Error")
                ? answer.at("/Error/Code").asText()
                : answer.at("/Result/RetMsg").asText();
    }
}
