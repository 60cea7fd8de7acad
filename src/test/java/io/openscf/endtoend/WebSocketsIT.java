package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How WebSocket connections end and how much they carry (runtimes.md section 11). */
class WebSocketsIT {
    private static final int LONGEST = 256 * 1024;

    private static WebFunction web;

    @BeforeAll
    static void createFunction() {
        web = WebFunction.server(SharedGateway.get(), "web-socket-it", """
                {"MemorySize":128,"Timeout":12,"ProtocolType":"WS","ProtocolParams":{"WSParams":{"IdleTimeOut":3}},
                 "InstanceConcurrencyConfig":{"DynamicEnabled":"FALSE","MaxConcurrency":20}}
                """);
    }

    private static WebSocketConnection connect() throws IOException {
        return new WebSocketConnection(web, "/ws");
    }

    private static int recorded(WebSocketConnection socket) {
        var message = web.record(socket.requestId()).path("RetMsg").asText();
        var found = java.util.regex.Pattern.compile("\"statusCode\":(\\d+)").matcher(message);
        return found.find() ? Integer.parseInt(found.group(1)) : 200;
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1010, 1011})
    void theseCodesAreASuccessWhoeverSendsThem(int code) throws IOException {
        try (var byClient = connect();
                var byFunction = connect()) {
            byClient.close(code);
            byFunction.send("close " + code);

            assertThat(byClient.next().closeCode()).isEqualTo(code);
            assertThat(byFunction.next().closeCode()).isEqualTo(code);
            assertThat(recorded(byClient)).isEqualTo(200);
            assertThat(recorded(byFunction)).isEqualTo(200);
        }
    }

    @Test
    void anotherCodeOfTheClientIs456AndOfTheFunction439() throws IOException {
        try (var byClient = connect();
                var byFunction = connect()) {
            byClient.close(4000);
            byFunction.send("close 4000");

            assertThat(byFunction.next().closeCode()).isEqualTo(4000);
            assertThat(recorded(byClient)).isEqualTo(456);
            assertThat(recorded(byFunction)).isEqualTo(439);
        }
    }

    @Test
    void aClientThatVanishesIs456() throws IOException {
        var socket = connect();
        socket.close();

        assertThat(recorded(socket)).isEqualTo(456);
    }

    @Test
    void silenceIs455AndBothSidesAreToldThatTheOtherGoesAway() throws IOException {
        try (var socket = connect()) {
            assertThat(socket.next().closeCode()).isEqualTo(1001);
            assertThat(recorded(socket)).isEqualTo(455);
        }
    }

    @Test
    void theTimeoutOfTheFunctionIs433EvenForABusyConnection() throws IOException {
        try (var socket = connect()) {
            WebSocketConnection.Frame frame;
            do {
                socket.send("still here");
                frame = socket.next();
            } while (frame.opcode() == WebSocketConnection.TEXT);

            assertThat(frame.closeCode()).isEqualTo(1001);
            assertThat(recorded(socket)).isEqualTo(433);
        }
    }

    @Test
    void aMessageOf256KilobytesPassesAndALongerOneCloses() throws IOException {
        try (var socket = connect()) {
            socket.send(WebSocketConnection.BINARY, new byte[LONGEST]);
            assertThat(socket.next().payload()).hasSize(LONGEST);

            socket.send(WebSocketConnection.BINARY, new byte[LONGEST + 1]);

            assertThat(socket.next().closeCode()).isEqualTo(1009);
            assertThat(recorded(socket)).isEqualTo(456);
        }
    }

    @Test
    void moreThanTenMessagesASecondWaitAndAllArriveInOrder() throws IOException {
        var texts = IntStream.range(0, 30).mapToObj(Integer::toString).toArray(String[]::new);
        try (var socket = connect()) {
            long start = System.nanoTime();
            socket.send(texts);
            for (var text : texts) {
                assertThat(socket.next().text()).isEqualTo(text);
            }

            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(1_900L, 10_000L);
        }
    }

    @Test
    void moreThan128KilobytesASecondWaitAndAreNotTakenForSilence() throws IOException {
        try (var socket = connect()) {
            long start = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                socket.send(WebSocketConnection.BINARY, new byte[LONGEST]);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(socket.next().payload()).hasSize(LONGEST);
            }

            // 768 KB at 128 KB a second, less what the first second and the last message need not wait for
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(2_900L, 11_000L);
        }
    }
}
