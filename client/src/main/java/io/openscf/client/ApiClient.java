package io.openscf.client;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls actions of the gateway's API, each in one signed request. Thread-safe; keeps connections alive between calls.
 *
 * <p>It uses {@link HttpURLConnection}: for a command that makes one call it starts faster than the newer client.
 */
public final class ApiClient {
    private static final String SCF_VERSION = "2018-04-16";
    private static final String OWN_VERSION = "openscf-1";
    private static final String CONTENT_TYPE = "application/json";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** A synchronous run may take 300 s (management API, section 12); some room for what surrounds it. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(330);

    private final URL endpoint;
    private final @Nullable String region;
    private final Signer signer;
    private final Clock clock;

    /**
     * @param endpoint address such as {@code http://127.0.0.1:8080}; without a scheme http is meant
     * @param region value of {@code X-TC-Region}; left out when null
     * @throws IllegalArgumentException when the endpoint is no address
     */
    public ApiClient(String endpoint, Credentials credentials, @Nullable String region) {
        this(endpoint, credentials, region, Clock.systemUTC());
    }

    ApiClient(String endpoint, Credentials credentials, @Nullable String region, Clock clock) {
        this.endpoint = address(endpoint);
        this.region = region;
        this.signer = new Signer(credentials, "scf");
        this.clock = clock;
    }

    private static URL address(String text) {
        try {
            var url = URI.create(text.contains("://") ? text : "http://" + text).toURL();
            if (url.getHost().isEmpty() || !url.getProtocol().startsWith("http")) {
                throw new IllegalArgumentException("'" + text + "' is no http address");
            }
            return URI.create(url.getProtocol() + "://" + url.getAuthority() + "/")
                    .toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("'" + text + "' is no http address", e);
        }
    }

    /** The address without a path, such as {@code http://127.0.0.1:8080}. */
    public String endpoint() {
        return endpoint.getProtocol() + "://" + endpoint.getAuthority();
    }

    /**
     * Calls one action and returns the content of {@code Response}. Blocks until the answer is there.
     *
     * @param parameters maps, lists, texts, numbers and booleans; a {@code byte[]} is sent as base64
     * @throws ApiException when the gateway refuses the call
     * @throws UnreachableException when nothing answers, or something that is not this API
     */
    public JsonObject call(String action, Map<String, ?> parameters) throws ApiException, UnreachableException {
        return call(SCF_VERSION, action, parameters);
    }

    /** The same for an action that is openscf's own, not SCF's (docs/api.md). */
    public JsonObject callOwn(String action, Map<String, ?> parameters) throws ApiException, UnreachableException {
        return call(OWN_VERSION, action, parameters);
    }

    private JsonObject call(String version, String action, Map<String, ?> parameters)
            throws ApiException, UnreachableException {
        String answer;
        try {
            answer = exchange(version, action, Json.bytes(parameters));
        } catch (IOException e) {
            throw new UnreachableException("cannot reach the gateway at " + endpoint() + " (" + reason(e) + ")", e);
        }
        return checked(answer);
    }

    /** The HTTP status of a GET of a path, such as {@code /q/health/ready}. */
    int statusOf(String path) throws UnreachableException {
        try {
            var connection =
                    (HttpURLConnection) endpoint.toURI().resolve(path).toURL().openConnection();
            connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
            connection.setReadTimeout((int) CONNECT_TIMEOUT.toMillis());
            return connection.getResponseCode();
        } catch (IOException | java.net.URISyntaxException e) {
            throw new UnreachableException("cannot reach the gateway at " + endpoint() + " (" + reason(e) + ")", e);
        }
    }

    private String exchange(String version, String action, byte[] body) throws IOException {
        var connection = (HttpURLConnection) endpoint.openConnection();
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setReadTimeout((int) ANSWER_TIMEOUT.toMillis());
        sign(connection, version, action, body);
        connection.setDoOutput(true);
        // Streaming also forbids the silent second POST that HttpURLConnection sends when a connection breaks.
        connection.setFixedLengthStreamingMode(body.length);
        try (var out = connection.getOutputStream()) {
            out.write(body);
        }
        var status = connection.getResponseCode();
        var stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        if (stream == null) {
            throw new IOException("HTTP status " + status + " without content");
        }
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void sign(HttpURLConnection connection, String version, String action, byte[] body) throws IOException {
        var now = clock.instant();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", CONTENT_TYPE);
        connection.setRequestProperty("X-TC-Action", action);
        connection.setRequestProperty("X-TC-Version", version);
        connection.setRequestProperty("X-TC-Timestamp", Long.toString(now.getEpochSecond()));
        connection.setRequestProperty("X-TC-Language", "en-US");
        connection.setRequestProperty("X-TC-RequestClient", "openscf-cli");
        if (region != null) {
            connection.setRequestProperty("X-TC-Region", region);
        }
        connection.setRequestProperty("Authorization", signer.authorization(sentHost(), CONTENT_TYPE, body, now));
    }

    /** What HttpURLConnection sends as Host: the port only where it is not the scheme's own. */
    private String sentHost() {
        var port = endpoint.getPort();
        return port == -1 || port == endpoint.getDefaultPort() ? endpoint.getHost() : endpoint.getHost() + ":" + port;
    }

    private JsonObject checked(String answer) throws ApiException, UnreachableException {
        JsonObject response;
        try {
            response = Json.object(answer).object("Response");
        } catch (IllegalArgumentException e) {
            throw new UnreachableException(endpoint() + " is no openscf gateway: its answer is not JSON", e);
        }
        var requestId = response.text("RequestId");
        if (requestId.isEmpty()) {
            throw new UnreachableException(endpoint() + " is no openscf gateway: its answer has no RequestId");
        }
        var error = response.object("Error");
        if (!error.map().isEmpty()) {
            throw new ApiException(error.text("Code"), error.text("Message"), requestId);
        }
        return response;
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
