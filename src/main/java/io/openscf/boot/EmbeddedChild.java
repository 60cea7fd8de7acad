package io.openscf.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The child process with the embedded services (docs/embedded.md). One for the life of the JVM: kept in the system
 * properties, where it outlives the class loaders of dev mode and is never collected, which would close its pipe.
 */
final class EmbeddedChild {
    private static final String KEPT = "openscf.embedded.child";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedReader answers;
    private final Map<String, String> known;
    private final String port;

    private EmbeddedChild(Process process, BufferedReader answers, Map<String, String> known, String port) {
        this.process = process;
        this.answers = answers;
        this.known = known;
        this.port = port;
    }

    /** The child of this JVM; started when there is none yet. */
    @SuppressWarnings("unchecked")
    static EmbeddedChild running(String dataDirectory, String port) {
        synchronized (System.getProperties()) {
            // JDK types only: the classes of a former class loader would not be ours.
            var kept = (List<Object>) System.getProperties().get(KEPT);
            if (kept == null) {
                var process = start(dataDirectory);
                kept = List.of(process, process.inputReader(StandardCharsets.UTF_8), new ConcurrentHashMap<>());
                System.getProperties().put(KEPT, kept);
            }
            return new EmbeddedChild(
                    (Process) kept.get(0), (BufferedReader) kept.get(1), (Map<String, String>) kept.get(2), port);
        }
    }

    private static Process start(String dataDirectory) {
        try {
            var module = module();
            var data = Files.createDirectories(Path.of(dataDirectory)).toAbsolutePath();
            var classPath = Files.readString(module.resolve("target/classpath.txt")).strip() + ":"
                    + module.resolve("target/classes");
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
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
        throw new IllegalStateException("no PostgreSQL, Redis or S3 is configured and the module 'embedded' is not built:"
                + " set OPENSCF_POSTGRES_URL, OPENSCF_REDIS_URL and OPENSCF_S3_ENDPOINT, or run ./openscf build");
    }

    /** The answer to {@code start}; starts the service when it does not run. */
    JsonNode ask(String service) {
        synchronized (known) {
            try {
                var answer = known.get(service);
                if (answer == null) {
                    answer = send(service);
                    known.put(service, answer);
                }
                return JSON.readTree(answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private String send(String service) throws IOException {
        var command = JSON.createObjectNode()
                .put("start", service)
                .put("notifyUrl", "http://127.0.0.1:" + port + "/connectors/bucket")
                .put("notifyToken", notifyToken());
        var out = process.outputWriter(StandardCharsets.UTF_8);
        out.write(JSON.writeValueAsString(command) + "\n");
        out.flush();
        var line = answers.readLine();
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
        return known.computeIfAbsent("token", t -> UUID.randomUUID().toString());
    }
}
