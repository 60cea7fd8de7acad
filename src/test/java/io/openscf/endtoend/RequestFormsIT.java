package io.openscf.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.endtoend.RawHttp.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What travels over the wire: the four request forms, the envelope, strictness (management-api.md sections 1, 2 and 5). */
class RequestFormsIT {
    private static final GatewayProcess GATEWAY = SharedGateway.get();
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    @Test
    void answersWithExactlyTheEnvelope() {
        var success = post("ListFunctions", "{}");
        var failure = post("NoSuchThing", "{}");

        assertThat(success.status()).isEqualTo(200);
        assertThat(success.headers()).containsEntry("content-type", "application/json");
        assertThat(success.response().path("RequestId").asText()).matches(UUID);
        assertThat(failure.status()).isEqualTo(200);
        assertThat(failure.headers()).containsEntry("content-type", "application/json");
        assertThat(failure.response().fieldNames()).toIterable().containsExactlyInAnyOrder("Error", "RequestId");
        assertThat(failure.response().path("Error").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("Code", "Message");
        assertThat(failure.response().path("RequestId").asText()).matches(UUID);
        assertThat(failure.code()).isEqualTo("InvalidAction");
    }

    @Test
    void formBTakesParametersFromTheQuery() {
        var answer = RawHttp.send(GATEWAY, """
                GET /?FunctionName=absent%%2Done&Qualifier=1 HTTP/1.1
                Host: %s
                Authorization: Bearer %s
                X-TC-Action: GetFunction
                X-TC-Version: 2018-04-16
                Content-Type: application/x-www-form-urlencoded
                """.formatted(GATEWAY.address(), GATEWAY.fact("token")), new byte[0]);

        assertThat(answer.code()).isEqualTo("ResourceNotFound.Function");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET"})
    void formsCAndDTakeEverythingFromFormOrQuery(String method) {
        var limit = v1(method, "ListFunctions", "Limit", "1", "Filters.0.Name", "Runtime", "Filters.0.Values.0", "Go1");

        assertThat(limit.response().path("TotalCount").isNumber())
                .as(limit.response().toString())
                .isTrue();
        assertThat(v1(method, "ListFunctions", "Limit", "x").code()).isEqualTo("InvalidParameter");
        assertThat(v1(method, "ListFunctions", "Filters.1.Name", "Runtime").code())
                .isEqualTo("InvalidParameter");
        assertThat(v1(method, "NoSuchThing").code()).isEqualTo("InvalidAction");
        assertThat(v1(method, "Invoke").code()).isEqualTo("MissingParameter");
    }

    private static Answer v1(String method, String action, String... more) {
        var parameters = new TreeMap<String, String>();
        for (int i = 0; i < more.length; i += 2) {
            parameters.put(more[i], more[i + 1]);
        }
        parameters.put("Action", action);
        parameters.put("Version", "2018-04-16");
        parameters.put("Nonce", "77");
        parameters.put("Region", "");
        parameters.put("SecretId", GATEWAY.fact("secretId"));
        parameters.put("Timestamp", Long.toString(Instant.now().getEpochSecond()));
        var joined = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&"));
        parameters.put("Signature", hmacSha1(method + GATEWAY.address() + "/?" + joined));
        var encoded = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        boolean get = method.equals("GET");
        var body = get ? new byte[0] : encoded.getBytes(UTF_8);
        return RawHttp.send(
                GATEWAY,
                "%s /%s HTTP/1.1\nHost: %s\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\nContent-Length: %d\n"
                        .formatted(method, get ? "?" + encoded : "", GATEWAY.address(), body.length),
                body);
    }

    private static String hmacSha1(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(GATEWAY.fact("secretKey").getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Section 1.2: a browser or curl with a token needs neither headers of ours nor a version. */
    @Test
    void aTokenMakesTheActionInTheQueryEnough() {
        var answer = RawHttp.send(
                GATEWAY,
                "POST /?Action=ListFunctions HTTP/1.1\nHost: x\nAuthorization: Bearer %s\nContent-Type: application/json\nContent-Length: 2\n"
                        .formatted(GATEWAY.fact("token")),
                "{}".getBytes(UTF_8));

        assertThat(answer.response().has("TotalCount")).isTrue();
    }

    /** A11: what the body calls Action is a parameter like any other. */
    @Test
    void takesTheActionFromTheHeaderOnly() {
        assertThat(post("ListFunctions", "{\"Action\":\"DeleteFunction\",\"FunctionName\":\"x\"}")
                        .response()
                        .has("TotalCount"))
                .isTrue();
    }

    /** Section 3.3: the Python client with a whole URL as endpoint, and HTTP/1.0 without a Host. */
    @ParameterizedTest
    @ValueSource(strings = {"Host: http://127.0.0.1:8080", "Host: 127.0.0.1:8080/api", "Host: scf.tencentcloudapi.com"})
    void takesEveryHostThatClientsSend(String host) {
        assertThat(send("POST / HTTP/1.1", host, "ListFunctions", "{}".getBytes(UTF_8))
                        .response()
                        .has("TotalCount"))
                .isTrue();
    }

    @Test
    void speaksHttp2WithClientsThatDo() throws IOException, InterruptedException {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + GATEWAY.address() + "/"))
                    .header("Authorization", "Bearer " + GATEWAY.fact("token"))
                    .header("X-TC-Action", "ListFunctions")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            client.send(request, BodyHandlers.discarding());

            var second = client.send(request, BodyHandlers.ofString());

            assertThat(second.body()).contains("TotalCount");
        }
    }

    /** Section 2.3 and A17. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "POST   | ListFunctions  | 2018-04-16 | ap-guangzhou | -",
                "POST   | ListFunctions  | 2018-04-16 | ''           | -",
                "POST   | ListFunctions  | 2017-03-12 | ''           | NoSuchVersion",
                "POST   | ListFunctions  | 2018-04-16 | mars         | UnsupportedRegion",
                "POST   | listfunctions  | 2018-04-16 | ''           | InvalidAction",
                "POST   | ''             | 2018-04-16 | ''           | MissingParameter",
                "POST   | ListCustomDomains | 2018-04-16 | ''           | ActionOffline",
                "PUT    | ListFunctions  | 2018-04-16 | ''           | UnsupportedProtocol",
                "DELETE | ListFunctions  | 2018-04-16 | ''           | UnsupportedProtocol"
            })
    void checksTheCommonParameters(String method, String action, String version, String region, String code) {
        var answer = RawHttp.send(
                GATEWAY, """
                %s / HTTP/1.1
                Host: x
                Authorization: Bearer %s
                X-TC-Action: %s
                X-TC-Version: %s
                X-TC-Region: %s
                Content-Type: application/json
                Content-Length: 2
                """.formatted(method, GATEWAY.fact("token"), action, version, region), "{}".getBytes(UTF_8));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.code()).isEqualTo(code == null ? "" : code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Authorization: SKIP|AuthFailure.InvalidAuthorization",
                "X-None: 1|AuthFailure.InvalidAuthorization",
                "Authorization: Bearer x|AuthFailure.TokenFailure",
                "Authorization: Bearer x~Authorization: Bearer y|AuthFailure.InvalidAuthorization"
            })
    void wantsToKnowWhoCalls(String headers, String code) {
        var answer = RawHttp.send(
                GATEWAY,
                "POST / HTTP/1.1\nHost: x\nX-TC-Action: ListFunctions\nX-TC-Version: 2018-04-16\nContent-Length: 2\n"
                        + headers.replace('~', '\n') + "\n",
                "{}".getBytes(UTF_8));

        assertThat(answer.code()).isEqualTo(code);
    }

    /** B1 to B7. */
    static java.util.List<String> notJsonObjects() {
        return java.util.List.of(
                "",
                " ",
                "null",
                "[]",
                "\"x\"",
                "1",
                "{",
                "{\"Limit\":1",
                "{} {}",
                "{}x",
                "{\"Limit\":NaN}",
                "{\"Limit\":Infinity}",
                "{\"Limit\":01}",
                "{\"Limit\":+1}",
                "{\"Limit\":.5}",
                "{\"Limit\":0x1}",
                "{/* */}",
                "{}//",
                "{'Limit':1}",
                "{Limit:1}",
                "{\"Limit\":1,}",
                "{\"Limit\":1,\"Limit\":2}",
                "{\"A\":" + "[".repeat(100) + "]".repeat(100) + "}",
                "{\"A\":" + "{\"a\":".repeat(60) + "1" + "}".repeat(60) + "}",
                "{\"A\":\"\n\"}",
                "{\"A\":\"\\x\"}",
                "\ufeff{}",
                "{\"A\":" + "9".repeat(2000) + "}");
    }

    @ParameterizedTest
    @MethodSource("notJsonObjects")
    void refusesABodyThatIsNoJsonObject(String body) {
        assertThat(post("ListFunctions", body).code()).isEqualTo("InvalidParameter");
    }

    /** B7. */
    @ParameterizedTest
    @ValueSource(strings = {"C328", "C0AF", "EDA080", "F8808080", "FF", "E4BD"})
    void refusesABodyThatIsNoUtf8(String hex) {
        var wrong = java.util.HexFormat.of().parseHex(hex);
        var body = ByteBuffer.allocate(16)
                .put("{\"Order\":\"".getBytes(UTF_8))
                .put(wrong)
                .put("\"}".getBytes(UTF_8));

        var answer = send(
                "POST / HTTP/1.1", "Host: x", "ListFunctions", java.util.Arrays.copyOf(body.array(), body.position()));

        assertThat(answer.code()).isEqualTo("InvalidParameter");
    }

    @Test
    void refusesUtf16() {
        var body = "{}".getBytes(StandardCharsets.UTF_16);

        assertThat(send("POST / HTTP/1.1", "Host: x", "ListFunctions", body).code())
                .isEqualTo("InvalidParameter");
    }

    @Test
    void takesALoneSurrogateThatIsEscaped() {
        assertThat(post("ListFunctions", "{\"SearchKey\":\"\\ud800\"}")
                        .response()
                        .path("TotalCount")
                        .asInt(-1))
                .isZero();
    }

    /** B9, A14: 10 MB for ordinary actions, with and without Content-Length. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesBodiesBeyondTheLimit(boolean chunked) {
        var answer = sized(chunked, 10 * 1024 * 1024 + 1);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.code()).isEqualTo("RequestSizeLimitExceeded");
        assertThat(sized(chunked, 10 * 1024 * 1024).code()).isEmpty();
    }

    private static Answer sized(boolean chunked, int size) {
        var body = ("{\"Padding\":\"" + "x".repeat(size - 14) + "\"}").getBytes(UTF_8);
        assertThat(body).hasSize(size);
        var length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + size;
        var sent = body;
        if (chunked) {
            var start = (Integer.toHexString(size) + "\r\n").getBytes(UTF_8);
            sent = ByteBuffer.allocate(start.length + size + 7)
                    .put(start)
                    .put(body)
                    .put("\r\n0\r\n\r\n".getBytes(UTF_8))
                    .array();
        }
        return RawHttp.send(
                GATEWAY,
                "POST / HTTP/1.1\nHost: x\nAuthorization: Bearer %s\nX-TC-Action: ListFunctions\nContent-Type: application/json\n%s\n"
                        .formatted(GATEWAY.fact("token"), length),
                sent);
    }

    /** A14. */
    @Test
    void refusesFormsAndQueriesBeyondTheirLimits() {
        assertThat(v1("GET", "ListFunctions", "Description", "x".repeat(33_000)).code())
                .isEqualTo("RequestSizeLimitExceeded");
        assertThat(v1("GET", "ListFunctions", "Description", "x".repeat(30_000)).code())
                .isEmpty();
        assertThat(v1("POST", "ListFunctions", "Description", "x".repeat(1_048_576))
                        .code())
                .isEqualTo("RequestSizeLimitExceeded");
        assertThat(v1("POST", "ListFunctions", "Description", "x".repeat(1_000_000))
                        .code())
                .isEmpty();
    }

    /** H-4: a request line that is no URI does not get as far as the API. */
    @ParameterizedTest
    @ValueSource(strings = {"/?Limit=%zz", "/?Limit=%", "/?%u1234=1"})
    void refusesAQueryThatIsNoUri(String target) {
        assertThat(send("GET " + target + " HTTP/1.1", "Host: x", "ListFunctions", new byte[0])
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Limit=%zz", "Signature=x&Limit=%", "%u1234=1"})
    void refusesAFormThatIsNotWellEncoded(String form) {
        var answer = RawHttp.send(
                GATEWAY,
                "POST / HTTP/1.1\nHost: x\nContent-Type: application/x-www-form-urlencoded\nContent-Length: %d\n"
                        .formatted(form.length()),
                form.getBytes(UTF_8));

        assertThat(answer.code()).isEqualTo("InvalidParameter");
    }

    private static Answer post(String action, String body) {
        return send("POST / HTTP/1.1", "Host: x", action, body.getBytes(UTF_8));
    }

    private static Answer send(String line, String host, String action, byte[] body) {
        return RawHttp.send(GATEWAY, """
                %s
                %s
                Authorization: Bearer %s
                X-TC-Action: %s
                X-TC-Version: 2018-04-16
                Content-Type: application/json
                Content-Length: %d
                """.formatted(line, host, GATEWAY.fact("token"), action, body.length), body);
    }
}
