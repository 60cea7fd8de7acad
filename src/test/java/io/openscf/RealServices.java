package io.openscf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Redis and a real PostgreSQL for integration tests below the HTTP edge: the embedded child on data of its own
 * (docs/embedded.md), one for the test JVM, each service started when it is first asked for. It ends with the JVM.
 */
public final class RealServices {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PROJECT = Path.of(System.getProperty("openscf.project", ".."))
            .toAbsolutePath()
            .normalize();
    private static final Map<String, JsonNode> ANSWERS = new HashMap<>();
    private static Process child;
    private static BufferedReader answers;

    private RealServices() {}

    /** The address of the Redis, password included. Tests share it: empty it before use. */
    public static String redis() {
        return ask("redis").required("url").asText();
    }

    /** The address of a database, user and password included. Tests share it: use a schema of your own. */
    public static String postgres() {
        var answer = postgresFacts();
        var owner = answer.required("user").asText() + ":"
                + answer.required("password").asText();
        return answer.required("url").asText().replace("://", "://" + owner + "@");
    }

    /** The same as the facts {@code url}, {@code user} and {@code password}. */
    public static JsonNode postgresFacts() {
        return ask("postgres");
    }

    /** {@code endpoint}, {@code accessKey} and {@code secretKey} of a bucket server whose events nobody takes. */
    public static JsonNode s3() {
        return ask("s3");
    }

    private static synchronized JsonNode ask(String service) {
        return ANSWERS.computeIfAbsent(service, RealServices::start);
    }

    private static JsonNode start(String service) {
        try {
            if (child == null) {
                startChild();
            }
            var commands = child.outputWriter(StandardCharsets.UTF_8);
            commands.write("{\"start\":\"" + service + "\",\"notifyUrl\":\"http://127.0.0.1:1/\"}\n");
            commands.flush();
            var line = answers.readLine();
            if (line == null || JSON.readTree(line).has("error")) {
                throw new IllegalStateException("no " + service + " for the tests: " + line);
            }
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void startChild() throws IOException {
        var data = Files.createTempDirectory("openscf-services");
        var module = PROJECT.resolve("embedded/target");
        child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Files.readString(module.resolve("classpath.txt")).strip() + ":" + module.resolve("classes"),
                        "io.openscf.embedded.Embedded",
                        "--data",
                        data.toString())
                .redirectError(data.resolve("embedded.log").toFile())
                .start();
        answers = child.inputReader(StandardCharsets.UTF_8);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endChild(data)));
    }

    private static void endChild(Path data) {
        try {
            child.getOutputStream().close();
            child.waitFor(20, TimeUnit.SECONDS);
            try (var files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("while ending the services of the tests: " + e);
        }
    }
}
