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

/** The embedded child on data of its own (docs/embedded.md). Ends with the test JVM, or earlier. */
public final class ServicesProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PROJECT = Path.of(System.getProperty("openscf.project", ".."))
            .toAbsolutePath()
            .normalize();

    private final Path data;
    private final Process child;
    private final BufferedReader answers;
    private final Map<String, JsonNode> known = new HashMap<>();

    private ServicesProcess(Path data, Process child) {
        this.data = data;
        this.child = child;
        this.answers = child.inputReader(StandardCharsets.UTF_8);
    }

    public static ServicesProcess start() {
        try {
            var data = Files.createTempDirectory("openscf-services");
            var module = PROJECT.resolve("embedded/target");
            var child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
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
            var services = new ServicesProcess(data, child);
            Runtime.getRuntime().addShutdownHook(new Thread(services::close));
            return services;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where each service has a directory of its own. */
    public Path data() {
        return data;
    }

    /** The facts of a service, which is started when it is first asked for. */
    public synchronized JsonNode ask(String service) {
        return known.computeIfAbsent(service, this::answer);
    }

    private JsonNode answer(String service) {
        try {
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

    @Override
    public void close() {
        try {
            child.getOutputStream().close();
            child.waitFor(20, TimeUnit.SECONDS);
            if (Files.exists(data)) {
                try (var files = Files.walk(data)) {
                    files.sorted(Comparator.reverseOrder())
                            .forEach(file -> file.toFile().delete());
                }
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("while ending the services of the tests: " + e);
        }
    }
}
