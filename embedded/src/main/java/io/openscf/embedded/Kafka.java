package io.openscf.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Kafka in a JVM of its own: its class path is apart from ours, and it halts the JVM it is in when something goes wrong.
 */
final class Kafka {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path directory;
    private final Kept kept;
    private final Children children;

    Kafka(Path directory, Kept kept, Children children) {
        this.directory = directory;
        this.kept = kept;
        this.children = children;
    }

    AutoCloseable start(ObjectNode answer) throws Exception {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        return kept.onPort(
                "kafka.controller-port",
                controllerPort -> kept.onPort("kafka.port", port -> {
                    var running = start(port, controllerPort);
                    answer.put("bootstrap", "127.0.0.1:" + port);
                    return running;
                }));
    }

    private AutoCloseable start(int port, int controllerPort) throws Exception {
        var log = directory.resolve("kafka.log");
        var process = children.start(List.of(), "KILL", program(port, controllerPort), log);
        awaitReady(process, log);
        return () -> Children.end(process.toHandle(), () -> closeInput(process), Duration.ofSeconds(15));
    }

    private List<String> program(int port, int controllerPort) throws Exception {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                "io.openscf.embedded.kafka.Broker",
                directory.toString(),
                Integer.toString(port),
                Integer.toString(controllerPort));
    }

    /** Of the module beside this one, as the build left it. */
    private static String classPath() throws IOException, RefusedException, URISyntaxException {
        var own = Path.of(
                Kafka.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var module = own.resolve("../../kafka/target").normalize();
        var jars = module.resolve("classpath.txt");
        if (!Files.exists(jars)) {
            throw new RefusedException("the module embedded/kafka is not built: run ./openscf build,"
                    + " or set OPENSCF_KAFKA_BOOTSTRAP to a broker of yours");
        }
        return Files.readString(jars).strip() + ":" + module.resolve("classes");
    }

    /** The broker writes its pid into a file when it is up. */
    private void awaitReady(Process process, Path log) throws Exception {
        var ready = directory.resolve("ready");
        var own = Long.toString(process.pid());
        var giveUp = Instant.now().plus(PATIENCE);
        while (process.isAlive() && Instant.now().isBefore(giveUp)) {
            if (Files.exists(ready) && Files.readString(ready).equals(own)) {
                return;
            }
            Thread.sleep(50);
        }
        var reason = process.isAlive() ? "not ready within " + PATIENCE : "see " + log;
        process.destroyForcibly().waitFor();
        throw new IOException(reason);
    }

    private static void closeInput(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
    }
}
