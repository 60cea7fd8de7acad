package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.catalog.Zips;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three gateways on one PostgreSQL and one Redis behave as one. */
class ManyGatewaysIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration A_SECOND = Duration.ofSeconds(2); // one, and the noise of a busy machine
    private static final Duration LEASE = Duration.ofSeconds(10); // 8 s, and the same
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SLEEPS = """
            import time
            def main_handler(event, context):
                begun = time.time()
                time.sleep(event.get('s', 0) if isinstance(event, dict) else 0)
                return [begun, time.time()]
            """;
    private static Fleet fleet;

    @BeforeAll
    static void start() {
        fleet = Fleet.start(3, Map.of());
    }

    @AfterAll
    static void end() {
        fleet.close();
    }

    @Test
    void showsWithinASecondOnAllWhatWasChangedOnOne() {
        // when created on one
        create("seen", "def main_handler(e, c): return 'one'");

        // then
        await().atMost(A_SECOND)
                .untilAsserted(() -> assertThat(result(1, "seen")).isEqualTo("one"));
        assertThat(result(2, "seen")).isEqualTo("one");

        // when updated on another
        fleet.get(1)
                .post(
                        "UpdateFunctionCode",
                        "{\"FunctionName\":\"seen\",\"Handler\":\"index.main_handler\",\"ZipFile\":\"%s\"}"
                                .formatted(Zips.base64("index.py", "def main_handler(e, c): return 'two'")));

        // then
        await().atMost(A_SECOND)
                .untilAsserted(() -> assertThat(result(2, "seen")).isEqualTo("two"));
        await().atMost(A_SECOND)
                .untilAsserted(() -> assertThat(result(0, "seen")).isEqualTo("two"));

        // when deleted on the third
        fleet.get(2).post("DeleteFunction", "{\"FunctionName\":\"seen\"}");

        // then
        await().atMost(A_SECOND)
                .untilAsserted(() -> assertThat(
                                invoke(0, "seen", 0).path("Error").path("Code").asText())
                        .startsWith("ResourceNotFound"));
    }

    /** semantics.md section 7: a reserve bounds all versions together, whichever gateway they run on. */
    @Test
    void runsOneAtATimeWithALimitOfOneAndEveryGatewayGetsItsTurn() {
        // given
        create("single", SLEEPS);
        fleet.get(0)
                .post("PutReservedConcurrencyConfig", "{\"FunctionName\":\"single\",\"ReservedConcurrencyMem\":128}");
        await().atMost(A_SECOND).until(() -> invoke(1, "single", 0).toString().contains("InvokeResult\":0"));
        var runs = new ConcurrentLinkedQueue<double[]>();
        var served = List.of(new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
        var refused = new ConcurrentLinkedQueue<String>();
        long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();

        // when
        var callers = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 3; i++) {
            int gateway = i;
            callers.add(CompletableFuture.runAsync(() -> {
                while (System.nanoTime() < end) {
                    var answer = invoke(gateway, "single", 0.05).path("Result");
                    if (answer.path("InvokeResult").asInt(-1) == 0) {
                        served.get(gateway).incrementAndGet();
                        runs.add(interval(answer.path("RetMsg").asText()));
                    } else {
                        refused.add(answer.path("ErrMsg").asText());
                    }
                }
            }));
        }
        callers.forEach(CompletableFuture::join);

        // then
        var sorted = runs.stream().sorted((a, b) -> Double.compare(a[0], b[0])).toList();
        for (int i = 1; i < sorted.size(); i++) {
            assertThat(sorted.get(i)[0]).isGreaterThanOrEqualTo(sorted.get(i - 1)[1]);
        }
        assertThat(served)
                .as("of %d", runs.size())
                .allSatisfy(own -> assertThat(own.get()).isPositive());
        assertThat(refused)
                .allSatisfy(why ->
                        assertThat(why).contains("Function [ single ] concurrency exceeded reserved quota 128 MB"));
    }

    @Test
    void losesNothingWithAGatewayThatIsKilled() {
        // given
        create("survives", SLEEPS);
        create("bounded", SLEEPS);
        fleet.get(0)
                .post("PutReservedConcurrencyConfig", "{\"FunctionName\":\"bounded\",\"ReservedConcurrencyMem\":128}");
        fleet.get(0)
                .post(
                        "CreateTrigger",
                        "{\"FunctionName\":\"survives\",\"TriggerName\":\"tick\",\"Type\":\"timer\",\"TriggerDesc\":\"* * * * * * *\",\"Enable\":\"OPEN\"}");
        await().atMost(SOON).until(() -> invoke(0, "bounded", 0).toString().contains("InvokeResult\":0"));
        Set<String> accepted = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            accepted.add(fleet.get(0)
                    .post(
                            "Invoke",
                            "{\"FunctionName\":\"survives\",\"InvocationType\":\"Event\",\"ClientContext\":\"{\\\"s\\\":0.3}\"}")
                    .path("Result")
                    .path("FunctionRequestId")
                    .asText());
        }
        var holds = CompletableFuture.runAsync(() -> {
            try {
                invoke(0, "bounded", 2.5);
            } catch (RuntimeException killed) {
                // as expected
            }
        });
        await().atMost(A_SECOND).until(() -> !succeeds(1, "bounded"));

        // when
        fleet.get(0).kill();

        // then: its slot returns
        await().atMost(LEASE).until(() -> succeeds(1, "bounded"));
        // and its events are executed by the others
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(accepted.stream().filter(id -> !finished(1, "survives", id)))
                        .isEmpty());
        // and timers go on
        long ticks = logged(2, "survives");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(logged(2, "survives")).isGreaterThan(ticks + 2));
        holds.join();
        fleet.get(0).startAgain();
        fleet.get(1).post("DeleteFunction", "{\"FunctionName\":\"survives\"}");
    }

    @Test
    void isRestartedOneByOneWithoutAnErrorForWhoAsksAgainOnAClosedConnection() {
        // given
        create("steady", SLEEPS);
        await().atMost(SOON).until(() -> succeeds(1, "steady"));
        var client = new RetryingClient(fleet.all());
        var stop = new AtomicBoolean();
        var errors = new ConcurrentLinkedQueue<String>();
        var good = new AtomicInteger();
        var callers = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 4; i++) {
            callers.add(CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    var answer = client.post(
                            "Invoke", "{\"FunctionName\":\"steady\",\"ClientContext\":\"{\\\"s\\\":0.02}\"}");
                    if (answer.contains("\"InvokeResult\":0")) {
                        good.incrementAndGet();
                    } else {
                        errors.add(answer);
                    }
                }
            }));
        }

        // when
        for (var gateway : fleet.all()) {
            gateway.close();
            gateway.startAgain();
        }

        // then
        stop.set(true);
        callers.forEach(CompletableFuture::join);
        assertThat(errors).isEmpty();
        assertThat(good.get()).isGreaterThan(100);
    }

    private static void create(String name, String code) {
        var answer = fleet.get(0)
                .post(
                        "CreateFunction",
                        "{\"FunctionName\":\"%s\",\"Handler\":\"index.main_handler\",\"Runtime\":\"Python3.9\",\"Timeout\":30,\"Code\":{\"ZipFile\":\"%s\"}}"
                                .formatted(name, Zips.base64("index.py", code)));
        assertThat(answer.has("Error")).as(answer.toString()).isFalse();
    }

    private static JsonNode invoke(int gateway, String function, double seconds) {
        return fleet.get(gateway)
                .post(
                        "Invoke",
                        "{\"FunctionName\":\"%s\",\"ClientContext\":\"{\\\"s\\\":%s}\"}".formatted(function, seconds));
    }

    private static String result(int gateway, String function) {
        return invoke(gateway, function, 0).path("Result").path("RetMsg").asText();
    }

    private static boolean succeeds(int gateway, String function) {
        return invoke(gateway, function, 0).path("Result").path("InvokeResult").asInt(-1) == 0;
    }

    private static double[] interval(String result) {
        try {
            var both = JSON.readTree(result);
            return new double[] {both.path(0).asDouble(), both.path(1).asDouble()};
        } catch (IOException e) {
            throw new AssertionError(result, e);
        }
    }

    private static boolean finished(int gateway, String function, String requestId) {
        var status = fleet.get(gateway)
                .post(
                        "GetRequestStatus",
                        "{\"FunctionName\":\"%s\",\"FunctionRequestId\":\"%s\"}".formatted(function, requestId));
        return status.path("Data").path(0).path("RetCode").asInt(-1) == 0;
    }

    private static long logged(int gateway, String function) {
        return fleet.get(gateway)
                .post("GetFunctionLogs", "{\"FunctionName\":\"%s\",\"Limit\":1}".formatted(function))
                .path("TotalCount")
                .asLong();
    }
}
