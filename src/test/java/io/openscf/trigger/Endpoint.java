package io.openscf.trigger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.eclipse.microprofile.config.ConfigProvider;

/** The running gateway over HTTP. Requests are written with {@code '} for {@code "}. */
final class Endpoint {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String token;

    Endpoint() {
        try {
            var file = ConfigProvider.getConfig().getValue("openscf.dev.file", String.class);
            token = JSON.readTree(Path.of(file).toFile()).required("token").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Response of the answer, whether it succeeded or not. */
    JsonNode call(String action, String request) {
        var answer = send(HttpRequest.newBuilder(at("/"))
                .header("Authorization", "Bearer " + token)
                .header("X-TC-Action", action)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.replace('\'', '"'))));
        if (answer.statusCode() != 200) {
            throw new AssertionError("status " + answer.statusCode() + " for " + action);
        }
        try {
            return JSON.readTree(answer.body()).required("Response");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Response of an action that must succeed. */
    JsonNode ok(String action, String request) {
        var response = call(action, request);
        if (response.has("Error")) {
            throw new AssertionError(action + ": " + response);
        }
        return response;
    }

    /** The error code, or an empty text. */
    String code(String action, String request) {
        return call(action, request).path("Error").path("Code").asText();
    }

    URI at(String path) {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
