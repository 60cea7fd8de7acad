package io.openscf.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged gateway as a process of its own, with everything embedded: what a user starts with {@code ./openscf run}.
 * Data outlives the process, so that a killed gateway can be started again.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Path PROJECT = Path.of(System.getProperty("openscf.project", ".."))
            .toAbsolutePath()
            .normalize();

    private final Path data;
    private final int port;
    private final Map<String, String> settings;
    private Path project = PROJECT;
    private List<String> before = List.of();
    private Process process;
    private JsonNode facts;

    private GatewayProcess(Path data, int port, Map<String, String> settings) {
        this.data = data;
        this.port = port;
        this.settings = settings;
    }

    /** Starts a gateway on fresh data and waits until it is ready. */
    static GatewayProcess start(Map<String, String> settings) {
        var gateway = onFreshData(settings);
        gateway.startAgain();
        return gateway;
    }

    /** The same for another user of the machine, from a copy of the project that this user can read. Needs root. */
    static GatewayProcess startAs(int user, Path project, Map<String, String> settings) {
        var gateway = onFreshData(settings);
        gateway.project = project;
        gateway.before = List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--");
        try {
            Files.setAttribute(gateway.data, "unix:uid", user);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        gateway.startAgain();
        return gateway;
    }

    private static GatewayProcess onFreshData(Map<String, String> settings) {
        try (var free = new ServerSocket(0)) {
            var data = Files.createTempDirectory("openscf-it");
            return new GatewayProcess(data, free.getLocalPort(), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it on the data that is there. */
    public void startAgain() {
        try {
            Files.deleteIfExists(data.resolve("dev.json"));
            var command = new ArrayList<>(before);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-jar",
                    project.resolve("target/quarkus-app/quarkus-run.jar").toString()));
            var builder = new ProcessBuilder(command)
                    .directory(project.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            data.resolve("gateway.log").toFile()));
            builder.environment()
                    .putAll(Map.of(
                            "OPENSCF_DATA_DIRECTORY", data.toString(),
                            "OPENSCF_PORT", Integer.toString(port),
                            "QUARKUS_HTTP_PORT", Integer.toString(port),
                            "OPENSCF_DEV_FILE", data.resolve("dev.json").toString(),
                            "OPENSCF_PARENT_PID",
                                    Long.toString(ProcessHandle.current().pid())));
            builder.environment().putAll(settings);
            process = builder.start();
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() throws IOException {
        var giveUp = Instant.now().plus(Duration.ofSeconds(90));
        while (Instant.now().isBefore(giveUp)) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the gateway ended:\n" + tailOfLog());
            }
            if (Files.exists(data.resolve("dev.json")) && ready()) {
                facts = JSON.readTree(data.resolve("dev.json").toFile());
                return;
            }
            pause();
        }
        throw new IllegalStateException("the gateway was not ready within 90 s:\n" + tailOfLog());
    }

    private boolean ready() {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A fact of {@code dev.json}: endpoint, secretId, secretKey, token, s3Endpoint, s3AccessKey, s3SecretKey, pid. */
    public String fact(String name) {
        return facts.required(name).asText();
    }

    /** Where {@code dev.json} is. */
    public Path data() {
        return data;
    }

    /** {@code 127.0.0.1:<port>}, as the SDK wants its endpoint. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** The process itself. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last lines it logged. */
    String tailOfLog() throws IOException {
        var log = Files.readString(data.resolve("gateway.log"));
        return log.substring(Math.max(0, log.length() - 6000));
    }

    /** Posts one action with the bearer token, body as given; for what the SDK would not send. */
    public JsonNode post(String action, String body) {
        return post(action, "2018-04-16", body);
    }

    /** The same with an action of openscf's own. */
    JsonNode postOwn(String action, String body) {
        return post(action, "openscf-1", body);
    }

    /** The queue of the calls of a function. */
    String queueOf(String function) {
        return "api-"
                + post("GetFunction", "{\"FunctionName\":\"" + function + "\"}")
                        .findValue("FunctionId")
                        .asText();
    }

    private JsonNode post(String action, String version, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://" + address() + "/"))
                .header("Authorization", "Bearer " + fact("token"))
                .header("X-TC-Action", action)
                .header("X-TC-Version", version)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            var answer = HTTP.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200
                    || !"application/json"
                            .equals(answer.headers().firstValue("Content-Type").orElse(""))) {
                throw new AssertionError("unexpected answer " + answer + ": " + answer.body());
            }
            return JSON.readTree(answer.body()).required("Response");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        awaitEnd();
        process.destroyForcibly();
    }
}
