package io.openscf.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls gateways in turn; on a closed or refused connection it asks the next one, once. */
final class RetryingClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<GatewayProcess> gateways;
    private final AtomicInteger turn = new AtomicInteger();

    RetryingClient(List<GatewayProcess> gateways) {
        this.gateways = gateways;
    }

    /** The answer, or the failure of the second attempt as text. */
    String post(String action, String body) {
        int first = turn.getAndIncrement();
        try {
            return send(first, action, body);
        } catch (IOException closed) {
            try {
                return send(first + 1, action, body);
            } catch (IOException second) {
                return "failed twice: " + closed + "; " + second;
            }
        }
    }

    private String send(int turn, String action, String body) throws IOException {
        var gateway = gateways.get(Math.floorMod(turn, gateways.size()));
        var request = HttpRequest.newBuilder(URI.create("http://" + gateway.address() + "/"))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + gateway.fact("token"))
                .header("X-TC-Action", action)
                .header("X-TC-Version", "2018-04-16")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
