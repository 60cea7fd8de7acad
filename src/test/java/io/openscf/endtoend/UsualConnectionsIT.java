package io.openscf.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import io.openscf.endtoend.RawHttp.Answer;
import io.openscf.endtoend.RawHttp.Connection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections whose usual invocations are answered in front of Vert.x, and what else clients send over them (ADR 5). */
class UsualConnectionsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static GatewayProcess gateway;

    @BeforeAll
    static void startGateway() throws Exception {
        gateway = GatewayProcess.start(Map.of("OPENSCF_INSTANCE_MAX_PER_FUNCTION", "1"));
        create("echo", "def main_handler(event, context):\n    return event\n");
        create("slow", """
                import time
                runs = 0
                def main_handler(event, context):
                    global runs
                    runs += 1
                    time.sleep(event["seconds"])
                    return runs
                """);
        assertThat(gateway.post("Invoke", invoke("echo", "1"))
                        .at("/Result/RetMsg")
                        .asText())
                .isEqualTo("1");
    }

    private static void create(String name, String code) throws TencentCloudSDKException {
        ScfSdk.create(ScfSdk.client(gateway), name, "Python3.9", "index.py", code);
    }

    @AfterAll
    static void stopGateway() {
        gateway.close();
    }

    @Test
    void usualAndUnusualRequestsMayFollowEachOther() throws IOException {
        try (var connection = new Connection(gateway)) {
            for (int i = 0; i < 3; i++) {
                assertThat(result(connection.send(usual("" + i)).read())).isEqualTo("" + i);
            }
            assertThat(connection
                            .send(request("", "GetFunction", "{\"FunctionName\":\"echo\"}"))
                            .read()
                            .response()
                            .path("FunctionName")
                            .asText())
                    .isEqualTo("echo");
            assertThat(result(connection.send(usual("4")).read())).isEqualTo("4");
            assertThat(connection
                            .send(usualBody("{\"FunctionName\":\"absent\"}"))
                            .read()
                            .code())
                    .isEqualTo("ResourceNotFound.Function");
            assertThat(result(connection.send(usual("5")).read())).isEqualTo("5");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        var requests = new ByteArrayOutputStream();
        for (int i = 0; i < 50; i++) {
            requests.writeBytes(i % 20 == 19 ? usualBody("{\"FunctionName\":\"absent\"}") : usual("" + i));
        }

        try (var connection = new Connection(gateway)) {
            connection.send(requests.toByteArray());
            for (int i = 0; i < 50; i++) {
                var answer = connection.read();
                assertThat(i % 20 == 19 ? answer.code() : result(answer))
                        .isEqualTo(i % 20 == 19 ? "ResourceNotFound.Function" : "" + i);
            }
        }
    }

    @Test
    void aRequestMayArriveByteByByte() throws IOException {
        try (var connection = new Connection(gateway)) {
            for (int round = 0; round < 2; round++) {
                for (byte each : usual("\"slow\"")) {
                    connection.send(new byte[] {each});
                }
                assertThat(result(connection.read())).isEqualTo("slow");
            }
        }
    }

    /** Events of 6 MB at most (management-api.md section 10.5), larger than what is read in front of Vert.x. */
    @Test
    void largeEventsAreTakenOnTheSameConnection() throws IOException {
        int length = 6 * 1024 * 1024 - 2;
        try (var connection = new Connection(gateway)) {
            assertThat(result(connection.send(usual("1")).read())).isEqualTo("1");
            assertThat(result(connection
                            .send(usual("\"" + "x".repeat(length) + "\""))
                            .read()))
                    .hasSize(length);
            assertThat(connection
                            .send(usual("\"" + "x".repeat(length + 1) + "\""))
                            .read()
                            .code())
                    .isEqualTo("InvalidParameter.RequestTooLarge");
            assertThat(result(connection.send(usual("2")).read())).isEqualTo("2");
        }
    }

    @Test
    void everyRequestIsAuthenticated() throws IOException {
        try (var connection = new Connection(gateway)) {
            assertThat(result(connection.send(usual("1")).read())).isEqualTo("1");
            var wrong =
                    new String(usual("2"), UTF_8).replace("Bearer ", "Bearer x").getBytes(UTF_8);
            assertThat(connection.send(wrong).read().code()).isEqualTo("AuthFailure.TokenFailure");
            assertThat(result(connection.send(usual("3")).read())).isEqualTo("3");
        }
        try (var connection = new Connection(gateway)) {
            var body = invoke("echo", "7").getBytes(UTF_8);
            var head = signed(body);
            var other = invoke("echo", "8").getBytes(UTF_8);
            assertThat(result(connection.send(RawHttp.request(head, body)).read()))
                    .isEqualTo("7");
            assertThat(connection.send(RawHttp.request(head, other)).read().code())
                    .isEqualTo("AuthFailure.SignatureFailure");
            assertThat(result(connection.send(RawHttp.request(head, body)).read()))
                    .isEqualTo("7");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-TC-Region: nowhere-1        | UnsupportedRegion",
                "X-TC-Version: 2017-01-01      | NoSuchVersion",
                "Authorization: Bearer another | AuthFailure.InvalidAuthorization"
            })
    void whatIsWrongIsSaidByTheGeneralWay(String header, String code) throws IOException {
        try (var connection = new Connection(gateway)) {
            assertThat(result(connection.send(usual("1")).read())).isEqualTo("1");
            assertThat(connection
                            .send(request(header + "\n", "Invoke", invoke("echo", "1")))
                            .read()
                            .code())
                    .isEqualTo(code);
        }
    }

    @Test
    void aBodyInChunksIsRead() throws IOException {
        var body = invoke("echo", "\"chunks\"");
        var head = head("") + "X-TC-Action: Invoke\nTransfer-Encoding: chunked\n";
        var chunked = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";

        try (var connection = new Connection(gateway)) {
            assertThat(result(connection.send(usual("1")).read())).isEqualTo("1");
            assertThat(result(connection
                            .send(RawHttp.request(head, chunked.getBytes(UTF_8)))
                            .read()))
                    .isEqualTo("chunks");
            assertThat(result(connection.send(usual("2")).read())).isEqualTo("2");
        }
    }

    @Test
    void aClientThatExpectsIsToldToContinue() throws IOException {
        var whole = request("Expect: 100-continue\n", "Invoke", invoke("echo", "5"));
        int body = whole.length - invoke("echo", "5").length();

        try (var connection = new Connection(gateway)) {
            assertThat(result(connection.send(usual("1")).read())).isEqualTo("1");
            assertThat(connection.send(Arrays.copyOf(whole, body)).read().status())
                    .isEqualTo(100);
            assertThat(result(connection
                            .send(Arrays.copyOfRange(whole, body, whole.length))
                            .read()))
                    .isEqualTo("5");
        }
    }

    /** A second Content-Length or a character out of place could mean two things to two readers: Vert.x decides alone. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 3\n", "X-Bare: a\rb\n", "Bad Name: x\n"})
    void headsThatAreNotWellFormedAreLeftToVertx(String header) throws IOException {
        try (var connection = new Connection(gateway)) {
            assertThat(result(connection.send(usual("1")).read())).isEqualTo("1");
            var refused = connection
                    .send(request(header, "Invoke", invoke("echo", "1")))
                    .read();
            assertThat(refused.status()).isEqualTo(400);
        }
    }

    @Test
    void hostsOfFunctionsAreNotTheApis() throws IOException {
        var elsewhere = new String(usual("1"), UTF_8)
                .replace("Host: " + gateway.address(), "Host: 1250000000-absent.tencentscf.localhost");
        try (var connection = new Connection(gateway)) {
            assertThat(result(connection.send(usual("1")).read())).isEqualTo("1");
            assertThat(connection.send(elsewhere.getBytes(UTF_8)).read().status())
                    .isEqualTo(404);
        }
    }

    /** Who hangs up does not end the run (semantics.md): it goes on to its end, and its instance is used again. */
    @Test
    void theInstanceOfACallerWhoHangsUpIsUsedAgain() throws IOException {
        try (var connection = new Connection(gateway)) {
            connection.send(usualBody(invoke("slow", "{\"seconds\":1}")));
            await().until(() -> running("slow"));
        }

        try (var connection = new Connection(gateway)) {
            var second = connection
                    .send(usualBody(invoke("slow", "{\"seconds\":0}")))
                    .read();
            assertThat(result(second)).isEqualTo("2");
        }
    }

    @Test
    void theLogComesWhenItIsAskedFor() throws IOException {
        var body = "{\"FunctionName\":\"echo\",\"LogType\":\"Tail\",\"ClientContext\":\"1\"}";
        try (var connection = new Connection(gateway)) {
            assertThat(connection
                            .send(usualBody(body))
                            .read()
                            .response()
                            .at("/Result/Log")
                            .asText())
                    .startsWith("START RequestId: ");
            assertThat(connection
                            .send(usual("1"))
                            .read()
                            .response()
                            .at("/Result/Log")
                            .asText())
                    .isEmpty();
        }
    }

    @Test
    void asynchronousInvocationsAreAccepted() throws IOException {
        var body = "{\"FunctionName\":\"echo\",\"InvocationType\":\"Event\",\"ClientContext\":\"1\"}";
        try (var connection = new Connection(gateway)) {
            var accepted = connection.send(usualBody(body)).read().response();
            assertThat(accepted.at("/Result/RetMsg").asText()).isEmpty();
            assertThat(accepted.at("/Result/FunctionRequestId").asText()).hasSize(36);
            assertThat(result(connection.send(usual("2")).read())).isEqualTo("2");
        }
    }

    private static boolean running(String function) {
        var logs = gateway.post("GetFunctionLogs", "{\"FunctionName\":\"" + function + "\"}");
        return logs.path("TotalCount").asInt() > 0;
    }

    private static String result(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("content-type", "application/json");
        return answer.response().at("/Result/RetMsg").asText(answer.code());
    }

    private static byte[] usual(String event) {
        return usualBody(invoke("echo", event));
    }

    private static byte[] usualBody(String body) {
        return request("", "Invoke", body);
    }

    private static byte[] request(String headers, String action, String body) {
        var bytes = body.getBytes(UTF_8);
        return RawHttp.request(
                head(headers) + "X-TC-Action: " + action + "\nContent-Length: " + bytes.length + "\n", bytes);
    }

    private static String head(String headers) {
        return "POST / HTTP/1.1\nHost: " + gateway.address() + "\nAuthorization: Bearer " + gateway.fact("token")
                + "\nContent-Type: application/json\n" + headers;
    }

    private static String signed(byte[] body) {
        var time = Instant.now();
        var scope = time.toString().substring(0, 10) + "/scf/tc3_request";
        var canonical = "POST\n/\n\ncontent-type:application/json\nhost:" + gateway.address()
                + "\n\ncontent-type;host\n" + hex(body);
        var toSign = "TC3-HMAC-SHA256\n" + time.getEpochSecond() + "\n" + scope + "\n" + hex(canonical.getBytes(UTF_8));
        var key = ("TC3" + gateway.fact("secretKey")).getBytes(UTF_8);
        for (var part : scope.split("/")) {
            key = hmac(key, part);
        }
        return "POST / HTTP/1.1\nHost: " + gateway.address() + "\nContent-Type: application/json\nX-TC-Action: Invoke"
                + "\nX-TC-Version: 2018-04-16\nX-TC-Timestamp: " + time.getEpochSecond()
                + "\nAuthorization: TC3-HMAC-SHA256 Credential=" + gateway.fact("secretId") + "/" + scope
                + ", SignedHeaders=content-type;host, Signature="
                + HexFormat.of().formatHex(hmac(key, toSign)) + "\nContent-Length: " + body.length + "\n";
    }

    private static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String invoke(String function, String event) {
        return JSON.createObjectNode()
                .put("FunctionName", function)
                .put("ClientContext", event)
                .toString();
    }
}
