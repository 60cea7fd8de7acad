package io.openscf.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.catalog.Zips;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Callers that hang up in the middle of a call leave nothing behind. */
class AbortedCallsIT {
    private static final int CALLS = 10_000;
    private static final int CALLERS = 48;

    @Test
    void tenThousandCallersThatHangUpLeaveNothingBehind() throws Exception {
        try (var gateway = GatewayProcess.start(Map.of("OPENSCF_INSTANCE_MAX_PER_FUNCTION", "3"))) {
            // given
            gateway.post(
                    "CreateFunction",
                    "{\"FunctionName\":\"slow\",\"Handler\":\"index.main_handler\",\"Runtime\":\"Python3.9\",\"Timeout\":60,\"Code\":{\"ZipFile\":\"%s\"}}"
                            .formatted(Zips.base64(
                                    "index.py",
                                    "import time\ndef main_handler(e, c):\n    time.sleep(0.002)\n    return 1")));
            await().atMost(Duration.ofSeconds(30)).until(() -> succeeds(gateway));
            var request = request(gateway);

            // when
            var left = new AtomicInteger(CALLS);
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CALLERS; i++) {
                    callers.submit(() -> {
                        while (left.getAndDecrement() > 0) {
                            hangUpAfter(gateway, request);
                        }
                        return null;
                    });
                }
                callers.shutdown();
                assertThat(callers.awaitTermination(4, TimeUnit.MINUTES)).isTrue();
            }

            // then: the scrape itself is the one open request
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(value(gateway, "openscf_concurrency_in_use")).isZero();
                assertThat(value(gateway, "openscf_requests_open")).isLessThanOrEqualTo(1);
            });
            assertThat(succeeds(gateway)).isTrue();
            // All that lives in the gateway: some 115 MB, of which 10 KB for each caller would be another 100.
            assertThat(value(gateway, "jvm_gc_live_data_size_bytes")).isLessThan(170e6);
        }
    }

    private static void hangUpAfter(GatewayProcess gateway, byte[] request) throws IOException {
        int port = URI.create("http://" + gateway.address()).getPort();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoLinger(true, 0); // closing resets the connection
            socket.getOutputStream().write(request);
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(4_000_000));
        }
    }

    private static byte[] request(GatewayProcess gateway) {
        var body = "{\"FunctionName\":\"slow\"}";
        return """
                POST / HTTP/1.1\r
                Host: %s\r
                Authorization: Bearer %s\r
                X-TC-Action: Invoke\r
                X-TC-Version: 2018-04-16\r
                Content-Type: application/json\r
                Content-Length: %d\r
                \r
                %s""".formatted(gateway.address(), gateway.fact("token"), body.length(), body)
                .getBytes(UTF_8);
    }

    private static boolean succeeds(GatewayProcess gateway) {
        return gateway.post("Invoke", "{\"FunctionName\":\"slow\"}")
                        .path("Result")
                        .path("InvokeResult")
                        .asInt(-1)
                == 0;
    }

    private static double value(GatewayProcess gateway, String metric) {
        try {
            var scrape = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://" + gateway.address() + "/q/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            return scrape.lines()
                    .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
