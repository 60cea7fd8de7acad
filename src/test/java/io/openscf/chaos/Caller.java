package io.openscf.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.endtoend.GatewayProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks several gateways in turn, as a client behind a load balancer: who does not answer is left out for a second while
 * others are there. Thread-safe.
 */
final class Caller {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long AVOIDED_NANOS = 1_000_000_000;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final List<GatewayProcess> gateways;
    private final Map<GatewayProcess, Long> avoidedUntil = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    Caller(List<GatewayProcess> gateways) {
        this.gateways = gateways;
    }

    /**
     * The answer's {@code Response}.
     *
     * @param repeatable whether another gateway may be asked although the first may have done it
     */
    JsonNode ask(String version, String action, String body, boolean repeatable) throws IOException {
        var first = next();
        try {
            return send(first, version, action, body);
        } catch (IOException e) {
            avoidedUntil.put(first, System.nanoTime() + AVOIDED_NANOS);
            if (repeatable || e instanceof ConnectException) {
                return send(next(), version, action, body);
            }
            throw e;
        }
    }

    private GatewayProcess next() {
        for (int i = 0; i < gateways.size(); i++) {
            var gateway = gateways.get(Math.floorMod(turn.getAndIncrement(), gateways.size()));
            var until = avoidedUntil.get(gateway);
            if (until == null || System.nanoTime() - until > 0) {
                return gateway;
            }
        }
        return gateways.get(Math.floorMod(turn.getAndIncrement(), gateways.size()));
    }

    private JsonNode send(GatewayProcess gateway, String version, String action, String body) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://" + gateway.address() + "/"))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + gateway.fact("token"))
                .header("X-TC-Action", action)
                .header("X-TC-Version", version)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body())
                    .path("Response");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
