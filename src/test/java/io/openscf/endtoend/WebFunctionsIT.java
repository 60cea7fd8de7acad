package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Web functions behind their URLs (runtimes.md section 11), with a server that can also answer wrongly. */
class WebFunctionsIT {
    private static final int MEGABYTE = 1024 * 1024;
    private static final String CONCURRENT = """
            {"MemorySize":128,"Timeout":3,"ProtocolType":"WS","ProtocolParams":{"WSParams":{"IdleTimeOut":10}},
             "InstanceConcurrencyConfig":{"DynamicEnabled":"FALSE","MaxConcurrency":10}}
            """;
    private static final String SESSIONS = """
            {"MemorySize":128,"Timeout":10,"InstanceConcurrencyConfig":{"DynamicEnabled":"FALSE","MaxConcurrency":4,
             "Type":"Session-Based","SessionConfig":{"SessionSource":"HEADER","SessionName":"x-session",
             "MaximumConcurrencySessionPerInstance":1,"MaximumTTLInSeconds":600,"MaximumIdleTimeInSeconds":300}}}
            """;

    private static GatewayProcess gateway;
    private static WebFunction web;

    @BeforeAll
    static void createFunction() {
        gateway = SharedGateway.get();
        web = WebFunction.server(gateway, "web-it", CONCURRENT);
    }

    @Test
    void methodPathQueryAndBodyArriveUntouched() {
        var seen = WebFunction.seen(web.send(web.request("/a%2Fb/../c;x?q=1&q=%20&debug")
                .method("PATCH", BodyPublishers.ofString("hello"))
                .build()));

        assertThat(seen.path("method").asText()).isEqualTo("PATCH");
        assertThat(seen.path("target").asText()).isEqualTo("/a%2Fb/../c;x?q=1&q=%20&debug");
        assertThat(seen.path("length").asInt()).isEqualTo(5);
        assertThat(seen.path("port").asText()).isEqualTo("9000");
    }

    /** Section 11: client values of these names are overwritten; those of the connection stay behind (H-6). */
    @Test
    void platformHeadersAreThePlatformsAndHopByHopHeadersStay() {
        var response = web.get(
                "/echo",
                "X-Scf-Name",
                "forged",
                "X-Scf-Secret-Key",
                "forged",
                "X-Forwarded-For",
                "6.6.6.6",
                "TE",
                "trailers",
                "X-Kept",
                "yes");

        var seen = WebFunction.seen(response);
        assertThat(WebFunction.header(seen, "x-scf-name")).containsExactly("web-it");
        assertThat(WebFunction.header(seen, "x-scf-namespace")).containsExactly("default");
        assertThat(WebFunction.header(seen, "x-scf-memory")).containsExactly("128");
        assertThat(WebFunction.header(seen, "x-scf-version")).containsExactly("$LATEST");
        assertThat(WebFunction.header(seen, "x-scf-secret-key")).isEmpty();
        assertThat(WebFunction.header(seen, "x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(WebFunction.header(seen, "te")).isEmpty();
        assertThat(WebFunction.header(seen, "x-kept")).containsExactly("yes");
        assertThat(WebFunction.header(seen, "x-scf-request-id")).containsExactly(requestId(response));
    }

    private static String requestId(HttpResponse<?> response) {
        return response.headers().firstValue("X-Scf-Request-Id").orElseThrow();
    }

    @Test
    void whatTheFunctionAnswersIsASuccessWhateverItsStatusAndIsLogged() {
        var response = web.get("/echo?status=503");

        assertThat(response.statusCode()).isEqualTo(503);
        var record = web.record(requestId(response));
        assertThat(record.path("RetCode").asInt()).isZero();
        assertThat(record.path("Log").asText())
                .contains("START RequestId", "GET /echo", "END RequestId", "Report RequestId");
    }

    @Test
    void theHostNameOfTheUrlLeadsToTheFunction() {
        var triggers =
                gateway.post("ListTriggers", "{\"FunctionName\":\"web-it\"}").path("Triggers");
        var address = address(triggers.path(0));

        var answer =
                RawHttp.send(gateway, "GET /by/host HTTP/1.1\nHost: " + address.getAuthority() + "\n", new byte[0]);

        assertThat(triggers).hasSize(1);
        assertThat(address.getHost()).matches("1250000000-u[a-z0-9]{9}\\.ap-guangzhou\\.tencentscf\\.localhost");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body())).contains("\"/by/host\"");
        assertThat(RawHttp.send(
                                gateway,
                                "GET / HTTP/1.1\nHost: x-nobody.ap-guangzhou.tencentscf.localhost\n",
                                new byte[0])
                        .status())
                .isEqualTo(404);
    }

    private static URI address(JsonNode trigger) {
        try {
            var description =
                    WebFunction.JSON.readTree(trigger.path("TriggerDesc").asText());
            return URI.create(
                    description.path("NetConfig").path("ExtranetHTTPUrl").asText());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void severalRequestsShareAnInstance() {
        var all = IntStream.range(0, 10).mapToObj(i -> web.start("/sleep?s=1")).toList();

        var instances = all.stream()
                .map(answer -> WebFunction.seen(answer.join()).path("instance").asText())
                .distinct();
        assertThat(instances).hasSize(1);
        assertThat(WebFunction.seen(web.get("/echo")).path("most").asInt()).isBetween(8, 10);
    }

    @Test
    void anEventArrivesBeforeTheNextOneIsWritten() throws Exception {
        long start = System.nanoTime();
        var lines = WebFunction.HTTP
                .send(web.request("/events").build(), BodyHandlers.ofLines())
                .body()
                .filter(line -> !line.isEmpty())
                .iterator();

        assertThat(lines.next()).isEqualTo("data: 0");
        long first = System.nanoTime() - start;
        lines.next();
        assertThat(lines.next()).isEqualTo("data: 2");
        long last = System.nanoTime() - start;
        assertThat(TimeUnit.NANOSECONDS.toMillis(last - first)).isGreaterThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&chunked=1"})
    void fiveMegabytesPassBothWays(String how) {
        var up = web.send(web.request("/echo")
                .POST(
                        how.isEmpty()
                                ? BodyPublishers.ofByteArray(new byte[5 * MEGABYTE])
                                : BodyPublishers.ofInputStream(
                                        () -> new java.io.ByteArrayInputStream(new byte[5 * MEGABYTE])))
                .build());
        var down = web.get("/big?n=" + 5 * MEGABYTE + how);

        assertThat(WebFunction.seen(up).path("length").asInt()).isEqualTo(5 * MEGABYTE);
        assertThat(down.body()).hasSize(5 * MEGABYTE);
    }

    /** Sections 9 and 10 of semantics.md: 6 MB each way. */
    @Test
    void whatIsLongerThanSixMegabytesIsRefused() {
        var up = web.send(web.request("/echo")
                .POST(BodyPublishers.ofByteArray(new byte[6 * MEGABYTE + 1]))
                .build());
        var down = web.get("/big?n=" + (6 * MEGABYTE + 1));

        assertThat(up.statusCode()).isEqualTo(406);
        assertThat(down.statusCode()).isEqualTo(407);
        assertThat(web.record(requestId(down)).path("RetMsg").asText()).contains("\"statusCode\":407");
    }

    /** H-2: what a function answers wrongly harms nobody but its caller. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 abc OK~Content-Length: 0~~|430",
                "HTTP/1.1 99 Low~Content-Length: 0~~|430",
                "HTTP/1.1 1000 High~Content-Length: 0~~|430",
                "nonsense~~|430",
                "''|430",
                "HTTP/1.1 200 OK~X-Long: " + "%LONG%" + "~Content-Length: 0~~|407",
                "HTTP/1.1 200 OK~Connection: X-Secret~X-Secret: 1~Content-Length: 2~~ok|200",
                "HTTP/1.1 200 OK~Content-Length: 2~Transfer-Encoding: chunked~~2^ok^0^^|200"
            })
    void aWrongAnswerIsToldAndTheNextRequestIsFine(String response, int status) {
        var bytes = response.replace("~", "\r\n").replace("^", "\r\n").replace("%LONG%", "x".repeat(5000));

        var answer = web.get(web.raw(bytes));

        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.body()).isEqualTo("ok");
            assertThat(answer.headers().firstValue("X-Secret")).isEmpty();
        } else {
            assertThat(answer.body()).contains("\"statusCode\":" + status, requestId(answer));
        }
        assertThat(web.get("/echo").statusCode()).isEqualTo(200);
    }

    /** H-1: the function never sees a second request in the body of the first. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\nContent-Length: 6",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: xchunked",
                "Content-Length: -1"
            })
    void requestsOfTwoMeaningsAreRefused(String headers) {
        var answer = RawHttp.send(
                gateway,
                "POST /_url/default/web-it/echo HTTP/1.1\nHost: x\n" + headers + "\n",
                "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void aTimeOutIsOfOneRequestAlone() {
        var other = web.start("/sleep?s=2");

        var late = web.get("/sleep?s=60");

        assertThat(late.statusCode()).isEqualTo(433);
        assertThat(late.body()).contains("Invoking task timed out after 3 seconds");
        assertThat(other.join().statusCode()).isEqualTo(200);
        assertThat(web.record(requestId(late)).path("RetCode").asInt()).isNotZero();
    }

    @Test
    void aServerThatEndsOrTakesTooMuchMemoryIsReplaced() {
        assertThat(web.get("/exit").statusCode()).isEqualTo(439);
        assertThat(web.get("/grow").statusCode()).isEqualTo(434);
        assertThat(web.get("/echo").statusCode()).isEqualTo(200);
    }

    @Test
    void aCallerThatHangsUpIsRecordedAndLeavesItsPlace() throws Exception {
        try (var socket = new java.net.Socket(
                "127.0.0.1", Integer.parseInt(gateway.address().split(":")[1]))) {
            socket.getOutputStream().write("GET /_url/default/web-it/sleep?s=2 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
            // then it has arrived
            web.get("/echo");
        }

        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(
                                gateway.post("GetFunctionLogs", "{\"FunctionName\":\"web-it\",\"Limit\":500}")
                                        .path("Data"))
                        .anySatisfy(record ->
                                assertThat(record.path("RetMsg").asText()).contains("\"statusCode\":499")));
    }

    @Test
    void eachFunctionHasItsOwnPortNineThousand() {
        var other = WebFunction.server(gateway, "web-it-other", "{\"MemorySize\":128,\"Timeout\":5}");

        assertThat(WebFunction.seen(other.get("/echo")).path("name").asText()).isEqualTo("web-it-other");
        assertThat(WebFunction.seen(web.get("/echo")).path("name").asText()).isEqualTo("web-it");
        // One request at a time without InstanceConcurrencyConfig.
        var both = List.of(other.start("/sleep?s=1"), other.start("/sleep?s=1"));
        assertThat(both.stream()
                        .map(a -> WebFunction.seen(a.join()).path("instance").asText())
                        .distinct())
                .hasSize(2);
    }

    @Test
    void requestsOfASessionGoToOneInstanceAndSessionsDoNotShare() {
        var function = WebFunction.server(gateway, "web-it-session", SESSIONS);

        var one = List.of(instance(function, "one"), instance(function, "one"), instance(function, "one"));
        var two = List.of(instance(function, "two"), instance(function, "two"));

        assertThat(one).containsOnly(one.getFirst());
        assertThat(two).containsOnly(two.getFirst()).doesNotContain(one.getFirst());
    }

    private static String instance(WebFunction function, String session) {
        return WebFunction.seen(function.get("/echo", "X-Session", session))
                .path("instance")
                .asText();
    }

    @Test
    void webSocketsPassMessagesAndCloseRegularly() {
        var heard = new Hearing();
        var socket = connect(heard);

        socket.sendText("grüß", true).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[60_000]), true).join();

        await().untilAsserted(() -> assertThat(heard.messages).containsExactly("grüß", "60000 bytes"));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(heard.closed.join()).isEqualTo(1000);
    }

    @Test
    void aServerThatEndsClosesItsWebSockets() {
        var heard = new Hearing();

        connect(heard).sendText("end", true).join();

        assertThat(heard.closed.handle((code, failure) -> "closed").join()).isEqualTo("closed");
        assertThat(web.get("/echo").statusCode()).isEqualTo(200);
    }

    @Test
    void theTimeOutOfTheFunctionEndsAWebSocket() {
        var heard = new Hearing();

        connect(heard);

        assertThat(heard.closed.join()).isEqualTo(1001);
    }

    private static WebSocket connect(Hearing heard) {
        var uri = URI.create(web.uri("/ws").toString().replace("http:", "ws:"));
        return WebFunction.HTTP.newWebSocketBuilder().buildAsync(uri, heard).join();
    }

    /** What a client hears. */
    private static final class Hearing implements WebSocket.Listener {
        final List<String> messages = java.util.Collections.synchronizedList(new ArrayList<>());
        final CompletableFuture<Integer> closed = new CompletableFuture<Integer>().orTimeout(30, TimeUnit.SECONDS);
        private int bytes;

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            messages.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            bytes += data.remaining();
            if (last) {
                messages.add(bytes + " bytes");
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"web-it-exits|exit 3|405|exited with code 3", "web-it-deaf|sleep 30|446|listening on port 9000"})
    void aFunctionThatNeverListensIsToldWhy(String name, String line, int status, String message) {
        var function = WebFunction.create(
                gateway,
                name,
                "Nodejs18.15",
                "{\"MemorySize\":128,\"Timeout\":3,\"InitTimeout\":3}",
                java.util.Map.of("scf_bootstrap", ("#!/bin/bash\n" + line + "\n").getBytes()));

        var answer = function.get("/");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("\"statusCode\":" + status, message);
    }

    /** events/README.md section 10: {@code CAM} requests need a signature by an identity allowed to invoke. */
    @Test
    void aSignedUrlTakesNoStrangers() {
        var function = WebFunction.server(gateway, "web-it-closed", "{\"MemorySize\":128,\"Timeout\":5}");
        gateway.post(
                "UpdateTrigger",
                "{\"FunctionName\":\"web-it-closed\",\"TriggerName\":\"url-trigger\",\"Type\":\"http\","
                        + "\"TriggerDesc\":\"{\\\"AuthType\\\":\\\"CAM\\\"}\"}");

        assertThat(function.get("/echo").statusCode()).isEqualTo(401);
        assertThat(function.get("/echo", "Authorization", "Bearer " + gateway.fact("token"))
                        .statusCode())
                .isEqualTo(200);
    }
}
