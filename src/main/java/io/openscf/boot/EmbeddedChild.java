package io.openscf.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The child process with the embedded services (docs/embedded.md). One for the life of the JVM, whatever dev mode reloads:
 * what it answered is kept as system properties (text, as other readers of those expect), and a thread that never ends
 * keeps its pipe, which would be closed when it is collected.
 */
final class EmbeddedChild {
    private static final String KEPT = "openscf.embedded.answer.";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static @Nullable Process process;
    private static @Nullable BufferedReader answers;

    private final String dataDirectory;
    private final String port;

    EmbeddedChild(String dataDirectory, String port) {
        this.dataDirectory = dataDirectory;
        this.port = port;
    }

    /** The answer to {@code start}; starts the child and the service when they do not run. */
    JsonNode ask(String service) {
        synchronized (System.getProperties()) {
            try {
                var answer = System.getProperty(KEPT + service);
                if (answer == null) {
                    answer = send(service);
                    System.setProperty(KEPT + service, answer);
                }
                return JSON.readTree(answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void begin() {
        var started = start(dataDirectory);
        process = started;
        answers = started.inputReader(StandardCharsets.UTF_8);
        var keeper = new Thread(
                () -> {
                    try {
                        started.waitFor();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "embedded services");
        keeper.setDaemon(true);
        keeper.start();
    }

    private static Process start(String dataDirectory) {
        try {
            var module = module();
            var data = Files.createDirectories(Path.of(dataDirectory)).toAbsolutePath();
            var classPath = Files.readString(module.resolve("target/classpath.txt"))
                            .strip() + ":" + module.resolve("target/classes");
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx192m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classPath,
                            "io.openscf.embedded.Embedded",
                            "--data",
                            data.toString())
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            data.resolve("embedded.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path module() {
        @Nullable Path folder = Path.of("").toAbsolutePath();
        for (int up = 0; up < 4 && folder != null; up++, folder = folder.getParent()) {
            if (Files.exists(folder.resolve("embedded/target/classpath.txt"))) {
                return folder.resolve("embedded");
            }
        }
        throw new IllegalStateException(
                "no PostgreSQL, Redis or S3 is configured and the module 'embedded' is not built:"
                        + " set OPENSCF_POSTGRES_URL, OPENSCF_REDIS_URL and OPENSCF_S3_ENDPOINT, or run ./openscf build");
    }

    private String send(String service) throws IOException {
        var command = JSON.createObjectNode()
                .put("start", service)
                .put("notifyUrl", "http://127.0.0.1:" + port + "/connectors/bucket")
                .put("notifyToken", notifyToken());
        if (process == null) {
            begin();
        }
        var out = java.util.Objects.requireNonNull(process).outputWriter(StandardCharsets.UTF_8);
        out.write(JSON.writeValueAsString(command) + "\n");
        out.flush();
        var line = java.util.Objects.requireNonNull(answers).readLine();
        if (line == null) {
            throw new IllegalStateException("the embedded services ended; see embedded.log in the data directory");
        }
        var error = JSON.readTree(line).path("error");
        if (!error.isMissingNode()) {
            throw new IllegalStateException(error.asText());
        }
        return line;
    }

    /** What the bucket server shows with its notifications; new with every child. */
    String notifyToken() {
        synchronized (System.getProperties()) {
            var token = System.getProperty("openscf.embedded.notify");
            if (token == null) {
                token = UUID.randomUUID().toString();
                System.setProperty("openscf.embedded.notify", token);
            }
            return token;
        }
    }
}
