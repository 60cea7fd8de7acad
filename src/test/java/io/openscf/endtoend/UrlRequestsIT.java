package io.openscf.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.endtoend.RawHttp.Answer;
import io.openscf.endtoend.RawHttp.Connection;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes through a URL to a web function (runtimes.md section 11: unchanged in method, path, query and body), byte for byte. */
class UrlRequestsIT {
    private static final String NAME = "url-requests";
    private static final byte[] NOTHING = new byte[0];

    private static GatewayProcess gateway;
    private static WebFunction web;

    @BeforeAll
    static void createFunction() {
        gateway = SharedGateway.get();
        web = WebFunction.server(
                gateway,
                NAME,
                "{\"MemorySize\":128,\"Timeout\":1,\"InstanceConcurrencyConfig\":{\"DynamicEnabled\":\"FALSE\",\"MaxConcurrency\":5}}");
    }

    /** curl and others send what a user typed. */
    @Test
    void lettersBeyondAsciiArriveAsTheirBytes() {
        var seen = seen(send("GET", "/weg/\u00e4\u00f6?q=\u4e2d", "", NOTHING));

        var target = new String(seen.path("target").asText().getBytes(ISO_8859_1), UTF_8);
        assertThat(target).isEqualTo("/weg/\u00e4\u00f6?q=\u4e2d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a//b/./../c", "/?a=1?b", "/%2e%2E/%00", "/;a=b,c!$&'()*+@:~"})
    void oddPathsAreLeftAlone(String target) {
        assertThat(seen(send("GET", target, "", NOTHING)).path("target").asText())
                .isEqualTo(target);
    }

    /** RFC 3986 has no such paths, and whoever reads them reads them differently. */
    @ParameterizedTest
    @ValueSource(strings = {"/%", "/a|b^c"})
    void whatIsNoPathIsRefused(String target) {
        assertThat(send("GET", target, "", NOTHING).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "DELETE", "PUT", "PROPFIND"})
    void everyMethodPasses(String method) {
        assertThat(seen(send(method, "/echo", "", NOTHING)).path("method").asText())
                .isEqualTo(method);
    }

    @Test
    void headIsAnsweredWithTheLengthAlone() throws IOException {
        try (var connection = new Connection(gateway)) {
            connection.send(RawHttp.request(
                    head(
                            "HEAD",
                            "/raw?b=" + base64("HTTP/1.1 200 OK\r\nContent-Length: 123\r\nX-Seen: yes\r\n\r\n"),
                            ""),
                    NOTHING));
            var answer = connection.readHead();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers()).containsEntry("content-length", "123").containsEntry("x-seen", "yes");
            // nothing of a body stands before the next answer
            connection.send(RawHttp.request(head("GET", "/echo", ""), NOTHING));
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyInChunksArrivesWholeAndItsTrailersAreLeftOut() {
        var seen = seen(send(
                "POST",
                "/echo",
                "Transfer-Encoding: chunked\nTrailer: X-Sum\n",
                "4;x=y\r\nabcd\r\n3\r\nefg\r\n0\r\nX-Sum: 7\r\n\r\n".getBytes(UTF_8)));

        assertThat(seen.path("length").asInt()).isEqualTo(7);
        assertThat(WebFunction.header(seen, "x-sum")).isEmpty();
        assertThat(WebFunction.header(seen, "trailer")).isEmpty();
    }

    /** Once: a client that gets a second interim answer may take it for the answer. */
    @Test
    void aClientThatExpectsIsToldOnceToContinue() throws IOException {
        try (var connection = new Connection(gateway)) {
            connection.send(
                    RawHttp.request(head("POST", "/echo", "Expect: 100-continue\nContent-Length: 20000\n"), NOTHING));
            assertThat(connection.readHead().status()).isEqualTo(100);

            connection.send(new byte[20_000]);

            var answer = connection.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(seen(answer).path("length").asInt()).isEqualTo(20_000);
            assertThat(WebFunction.header(seen(answer), "expect")).isEmpty();
        }
    }

    /** The gateway says who called, whatever the client says. */
    @Test
    void forwardedHeadersAreTheGateways() {
        var seen = seen(send(
                "GET", "/echo", "X-Forwarded-For: 6.6.6.6\nX-Forwarded-Proto: https\nX-Real-IP: 6.6.6.6\n", NOTHING));

        assertThat(WebFunction.header(seen, "x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(WebFunction.header(seen, "x-forwarded-proto")).containsExactly("http");
        assertThat(WebFunction.header(seen, "x-real-ip")).isEmpty();
        assertThat(WebFunction.header(seen, "host")).containsExactly("example.com");
    }

    @Test
    void headersThatAreRepeatedStayRepeated() {
        var seen = seen(send("GET", "/echo", "X-Many: 1\nX-Many: 2\nCookie: a=b; c=d\n", NOTHING));

        assertThat(WebFunction.header(seen, "x-many")).containsExactly("1", "2");
        assertThat(WebFunction.header(seen, "cookie")).containsExactly("a=b; c=d");
    }

    /** A head of more than 20 KB is nobody's; the gateway goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /_url/default/url-requests/echo", "POST /"})
    void aGiantHeadIsRefused(String line) throws IOException {
        try (var connection = new Connection(gateway)) {
            connection.send(RawHttp.request(
                    line + " HTTP/1.1\nHost: example.com\nX-Long: " + "x".repeat(30_000) + "\n", NOTHING));

            assertThat(connection.readHead().status()).isEqualTo(431);
        }
        assertThat(web.get("/echo").statusCode()).isEqualTo(200);
    }

    /** Section 11: response headers of at most 4 KB in total. */
    @Test
    void fourKilobytesOfResponseHeadersPassAndMoreDoNot() {
        var fits = web.get(web.raw("HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(4000) + "\r\nContent-Length: 0\r\n\r\n"));
        var exceeds = web.get(web.raw("HTTP/1.1 200 OK\r\nX-A: " + "x".repeat(2100) + "\r\nX-B: " + "x".repeat(2100)
                + "\r\nContent-Length: 0\r\n\r\n"));

        assertThat(fits.statusCode()).isEqualTo(200);
        assertThat(exceeds.statusCode()).isEqualTo(407);
    }

    /** events/README.md section 10, CorsConfig: a page must be able to read why it failed. */
    @Test
    void failuresTellBrowsersThatTheyMayReadThem() {
        var cors = WebFunction.server(gateway, "url-cors", "{\"MemorySize\":128,\"Timeout\":1}");
        gateway.post(
                "UpdateTrigger",
                "{\"FunctionName\":\"url-cors\",\"TriggerName\":\"url-trigger\",\"Type\":\"http\",\"TriggerDesc\":"
                        + "\"{\\\"AuthType\\\":\\\"NONE\\\",\\\"CorsConfig\\\":{\\\"Enable\\\":true,\\\"Origins\\\":[\\\"https://a.example\\\"]}}\"}");

        var failed = cors.get("/sleep?s=5", "Origin", "https://a.example");

        assertThat(failed.statusCode()).isEqualTo(433);
        assertThat(failed.headers().firstValue("Access-Control-Allow-Origin")).contains("https://a.example");
        assertThat(cors.get("/echo", "Origin", "https://b.example").headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    /** A client that takes nothing holds what is under way, not the whole answer, and its time is the function's. */
    @Test
    void aClientThatTakesNothingEndsWithTheTimeoutOfTheFunction() throws IOException {
        var address = gateway.address().split(":");
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new java.net.InetSocketAddress(address[0], Integer.parseInt(address[1])));
            socket.getOutputStream()
                    .write(RawHttp.request(head("GET", "/big?n=6000000&chunked=1", "X-Mark: 1\n"), NOTHING));
            var first = new byte[2048];
            int length = socket.getInputStream().read(first);
            var requestId = new String(first, 0, length, ISO_8859_1)
                    .lines()
                    .filter(line -> line.toLowerCase().startsWith("x-scf-request-id:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseThrow();

            assertThat(web.record(requestId).path("RetMsg").asText()).contains("\"statusCode\":433");
        }
    }

    private static String base64(String text) {
        return java.util.Base64.getUrlEncoder().encodeToString(text.getBytes(ISO_8859_1));
    }

    private static String head(String method, String target, String headers) {
        return method + " /_url/default/" + NAME + target + " HTTP/1.1\nHost: example.com\n" + headers;
    }

    private static Answer send(String method, String target, String headers, byte[] body) {
        return RawHttp.send(gateway, head(method, target, headers), body);
    }

    private static JsonNode seen(Answer answer) {
        try {
            assertThat(answer.status()).isEqualTo(200);
            return WebFunction.JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
