package io.openscf.api.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that keep connections and give nothing for them, over real sockets. */
class ClientConnectionsTest {
    private static final int PATIENCE_MILLIS = 500;
    private static final String GET = "GET /fine HTTP/1.1\r\nHost: x\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Socket> sockets = new ArrayList<>();
    private int port;

    @BeforeEach
    void listen() throws Exception {
        var config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(ClientsConfig.class)
                .withDefaultValues(Map.of(
                        "openscf.clients.head-timeout", "PT0.5S",
                        "openscf.clients.idle", "PT1.5S",
                        "openscf.clients.patience", "PT0.5S",
                        "openscf.clients.bytes-per-second", "2000",
                        "openscf.clients.per-address", "2"))
                .build()
                .getConfigMapping(ClientsConfig.class);
        var connections = new ClientConnections(vertx, config, meters, List.of());
        var router = Router.router(vertx);
        connections.route(router);
        router.route("/fine").handler(context -> context.end("fine"));
        router.route("/long").handler(context -> vertx.setTimer(2_500, late -> context.end("long")));
        router.route("/large").handler(context -> context.end(Buffer.buffer(new byte[64 * 1024 * 1024])));
        router.route("/body")
                .handler(context -> ClientConnections.collecting(
                                context.request(), context.request().body())
                        .onSuccess(body -> context.end(Integer.toString(body.length()))));
        router.route("/streamed").handler(context -> context.request().endHandler(end -> context.end("read")));
        var server = vertx.createHttpServer(new HttpServerOptions().setPort(0).setHost("127.0.0.1"))
                .requestHandler(router)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        port = server.actualPort();
        connections.ask(new HttpServerOptions().setPort(port).setHost("0.0.0.0"));
        // A connection that was opened before the port was known is nobody's.
        await().atMost(Duration.ofSeconds(30))
                .ignoreException(SocketTimeoutException.class)
                .until(() -> {
                    var socket = open();
                    socket.setSoTimeout(2_000);
                    return read(socket).isEmpty();
                });
    }

    @AfterEach
    void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aHeadThatComesByteByByteIsCutOff() throws IOException {
        // given
        var socket = open();
        double before = ended("head");

        // when
        var dripping = vertx.setPeriodic(100, tick -> drip(socket));

        // then
        assertThat(read(socket)).startsWith("HTTP/1.1 408 Request Timeout\r\n");
        vertx.cancelTimer(dripping);
        assertThat(ended("head") - before).isOne();
    }

    @Test
    void aHeadIsAlsoAwaitedAfterTheFirstRequest() throws IOException {
        // given
        var socket = open();
        send(socket, GET);
        assertThat(readSome(socket)).startsWith("HTTP/1.1 200");

        // when
        send(socket, "GET /fi");

        // then
        assertThat(read(socket)).startsWith("HTTP/1.1 408");
    }

    @Test
    void aConnectionWithoutARequestIsClosedWithoutAnAnswer() throws IOException {
        // given
        var silent = open();
        var used = open();
        send(used, GET);
        assertThat(readSome(used)).startsWith("HTTP/1.1 200");

        // then
        assertThat(read(silent)).isEmpty();
        assertThat(read(used)).isEmpty();
        assertThat(ended("idle")).isOne();
    }

    @Test
    void aRequestMayRunForLongerThanAnyPatience() throws IOException {
        // given
        var socket = open();

        // when
        send(socket, "GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        // then
        assertThat(read(socket)).startsWith("HTTP/1.1 200").endsWith("long");
    }

    @Test
    void aBodyThatIsCollectedMustComeAtTheLeastRate() throws IOException {
        // given
        var socket = open();
        send(socket, "POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n");

        // when
        var dripping = vertx.setPeriodic(100, tick -> drip(socket));

        // then
        assertThat(read(socket)).startsWith("HTTP/1.1 408");
        vertx.cancelTimer(dripping);
        assertThat(ended("body")).isOne();
    }

    @Test
    void aBodyThatComesFastEnoughMayBeLong() throws IOException {
        // given
        var socket = open();
        send(socket, "POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 6000\r\n\r\n");

        // when
        var sending = vertx.setPeriodic(100, tick -> send(socket, "x".repeat(400)));

        // then
        assertThat(read(socket)).startsWith("HTTP/1.1 200").endsWith("6000");
        vertx.cancelTimer(sending);
    }

    /** Whoever reads the body as it comes has a time-out of its own. */
    @Test
    void aBodyThatIsNotCollectedMayComeSlowly() throws IOException {
        // given
        var socket = open();

        // when
        send(socket, "POST /streamed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\n");
        vertx.setTimer(3 * PATIENCE_MILLIS, late -> send(socket, "x"));

        // then
        assertThat(read(socket)).endsWith("read");
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerLosesItsConnection() throws IOException {
        // given
        var socket = open();

        // when
        send(socket, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");

        // then
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(ended("reader")).isOne());
        assertThat(socket.getInputStream().readAllBytes().length).isLessThan(64 * 1024 * 1024);
    }

    @Test
    void aClientThatTakesItsAnswerSlowlyButSteadilyIsServed() throws IOException {
        // given
        var socket = open();
        send(socket, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
        var taken = new AtomicInteger();

        // when
        var taking = vertx.setPeriodic(100, tick -> take(socket, taken));

        // then
        await().atMost(Duration.ofSeconds(20)).untilAtomic(taken, greaterThan(20 * 1024 * 1024));
        vertx.cancelTimer(taking);
        assertThat(ended("reader")).isZero();
    }

    private static void take(Socket socket, AtomicInteger taken) {
        try {
            taken.addAndGet(socket.getInputStream().readNBytes(1024 * 1024).length);
        } catch (IOException e) {
            // seen where the bytes are counted
        }
    }

    /** Loopback has no limit: it is this machine, or a proxy on it. */
    @Test
    void connectionsOfLoopbackAreNotCounted() throws IOException {
        for (int i = 0; i < 5; i++) {
            var socket = open();
            send(socket, GET);
            assertThat(readSome(socket)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void anAddressHasSoManyConnectionsAndIsCountedAgainWhenOneIsClosed() throws IOException {
        // given
        var counts = new AddressCounts(2, List.of("10.0.0.9"));
        var client = InetAddress.getByName("192.0.2.1");
        assertThat(counts.came(client)).isTrue();
        assertThat(counts.came(client)).isTrue();

        // then
        assertThat(counts.came(client)).isFalse();
        assertThat(counts.came(InetAddress.getByName("192.0.2.2"))).isTrue();
        counts.left(client);
        assertThat(counts.came(client)).isTrue();
        assertThat(counts.came(client)).isFalse();
    }

    @Test
    void addressesOfOneNetworkOfIpV6AreOneClient() throws IOException {
        var counts = new AddressCounts(1, List.of());

        assertThat(counts.came(InetAddress.getByName("2001:db8::1"))).isTrue();
        assertThat(counts.came(InetAddress.getByName("2001:db8::ffff:2"))).isFalse();
        assertThat(counts.came(InetAddress.getByName("2001:db8:0:1::1"))).isTrue();
    }

    @Test
    void namedAddressesHaveNoLimit() throws IOException {
        var counts = new AddressCounts(1, List.of("10.0.0.9"));

        for (int i = 0; i < 5; i++) {
            assertThat(counts.came(InetAddress.getByName("10.0.0.9"))).isTrue();
        }
    }

    private double ended(String reason) {
        return meters.counter("openscf_connections_ended_total", "reason", reason)
                .count();
    }

    private Socket open() throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    private static void drip(Socket socket) {
        send(socket, "x");
    }

    /** Whatever the other end thinks of it. */
    private static void send(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
        } catch (IOException e) {
            // it was closed: the test sees that where it reads
        }
    }

    private static String readSome(Socket socket) throws IOException {
        var bytes = new byte[4096];
        int length = socket.getInputStream().read(bytes);
        return new String(bytes, 0, Math.max(0, length), US_ASCII);
    }

    /** Until the connection ends, in whatever way. */
    private static String read(Socket socket) throws IOException {
        var text = new StringBuilder();
        try {
            for (var some = readSome(socket); !some.isEmpty(); some = readSome(socket)) {
                text.append(some);
            }
        } catch (java.net.SocketException e) {
            // reset, as bytes were under way
        }
        return text.toString();
    }
}
