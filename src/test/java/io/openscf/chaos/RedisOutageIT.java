package io.openscf.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.catalog.Zips;
import io.openscf.endtoend.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What callers and operators see while Redis is away (docs/concurrency.md and docs/async.md). */
class RedisOutageIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Site site;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        site = Site.start(1, Map.of());
        gateway = site.gateways().getFirst();
        var answer = gateway.post(
                "CreateFunction",
                "{\"FunctionName\":\"plain\",\"Handler\":\"index.main_handler\",\"Runtime\":\"Python3.9\",\"Code\":{\"ZipFile\":\"%s\"}}"
                        .formatted(Zips.base64("index.py", "def main_handler(e, c): return 'well'")));
        assertThat(answer.has("Error")).as(answer.toString()).isFalse();
        await().atMost(SOON).until(() -> result(invoke("RequestResponse")).equals("well"));
    }

    @AfterAll
    static void end() {
        site.close();
    }

    @Test
    void synchronousCallsGoOnEventsAreRefusedAndHealthIsRedUntilRedisIsBack() throws Exception {
        // when
        site.toRedis().cut();

        // then
        await().atMost(SOON).untilAsserted(() -> assertThat(degraded()).isTrue());
        assertThat(result(invoke("RequestResponse"))).isEqualTo("well");
        assertThat(invoke("Event").path("Error").path("Code").asText()).isEqualTo("ResourceUnavailable");
        var health = get("/q/health/ready");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).containsIgnoringCase("redis");

        // when
        site.toRedis().heal();

        // then
        await().atMost(SOON).untilAsserted(() -> assertThat(degraded()).isFalse());
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(get("/q/health/ready").statusCode()).isEqualTo(200));
        assertThat(invoke("Event").path("Result").path("FunctionRequestId").asText())
                .isNotEmpty();
    }

    private static boolean degraded() {
        return get("/q/metrics").body().contains("openscf_concurrency_degraded 1.0");
    }

    private static JsonNode invoke(String type) {
        return gateway.post(
                "Invoke",
                "{\"FunctionName\":\"plain\",\"InvocationType\":\"%s\",\"ClientContext\":\"{}\"}".formatted(type));
    }

    private static String result(JsonNode answer) {
        return answer.path("Result").path("RetMsg").asText().replace("\"", "");
    }

    private static HttpResponse<String> get(String path) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://" + gateway.address() + path))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
