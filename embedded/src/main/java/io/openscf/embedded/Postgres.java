package io.openscf.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** PostgreSQL on a data directory that outlives it. */
final class Postgres {
    private static final Pattern PROGRAM = Pattern.compile("/postgres$");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Kept kept;
    private final Children children;

    Postgres(Path directory, Kept kept, Children children) {
        this.directory = directory;
        this.kept = kept;
        this.children = children;
    }

    AutoCloseable start(ObjectNode answer) throws Exception {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        var programs = PostgresPrograms.find(children, directory.resolve("postgres.log"));
        var cluster = new PostgresCluster(directory, programs);
        cluster.endOrphans();
        boolean passwordLost = Files.exists(cluster.data()) && !kept.knows("postgres.password");
        var password = kept.secret("postgres.password");
        cluster.prepare(password, passwordLost);
        return kept.onPort("postgres.port", port -> {
            var running = start(programs, cluster.data(), port);
            answer.put("url", "postgresql://127.0.0.1:" + port + "/openscf")
                    .put("user", "openscf")
                    .put("password", password);
            return running;
        });
    }

    private static AutoCloseable start(PostgresPrograms programs, Path data, int port) throws Exception {
        var process = programs.start(
                "postgres",
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=100",
                "-c",
                "shared_buffers=32MB");
        awaitReady(process, data.resolve("postmaster.pid"), programs);
        return () -> Children.end(process.toHandle(), () -> interrupt(process), Duration.ofSeconds(20));
    }

    /** The server writes its state into the eighth line of its pid file. */
    private static void awaitReady(Process process, Path pidFile, PostgresPrograms programs) throws Exception {
        var own = Long.toString(process.pid());
        var giveUp = Instant.now().plus(PATIENCE);
        while (process.isAlive() && Instant.now().isBefore(giveUp)) {
            var lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.<String>of();
            if (lines.size() >= 8
                    && lines.getFirst().equals(own)
                    && lines.get(7).startsWith("ready")) {
                return;
            }
            Thread.sleep(20);
        }
        var reason = process.isAlive() ? "not ready within " + PATIENCE : programs.said();
        process.destroyForcibly().waitFor();
        throw new IOException(reason);
    }

    /** SIGINT ends its sessions and then itself; on SIGTERM it would wait for them. */
    private static void interrupt(Process process) {
        try {
            new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start();
        } catch (IOException e) {
            process.destroy();
        }
    }

    /** Only of a server of ours: it runs in the data directory. */
    static void endOrphans(Path data) throws IOException {
        if (Files.exists(data)) {
            Children.endOrphans(data, PROGRAM);
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        }
    }
}
