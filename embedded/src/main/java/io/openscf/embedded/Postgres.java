package io.openscf.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** PostgreSQL on a data directory that outlives it. */
final class Postgres {
    private Postgres() {}

    static AutoCloseable start(Path directory, Kept kept, ObjectNode answer) throws Exception {
        Files.createDirectories(directory);
        var data = directory.resolve("data");
        endOrphan(data.resolve("postmaster.pid"));
        if (Files.exists(data.resolve("pg_hba.conf"))) {
            // Open while it starts: the starter asks it as superuser whether it is up.
            Files.writeString(data.resolve("pg_hba.conf"), "local all all trust\nhost all all 127.0.0.1/32 trust\n");
        }
        int port = kept.port("postgres.port");
        var postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data.toFile())
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(directory.resolve("bin").toFile())
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "60")
                .setServerConfig("shared_buffers", "32MB")
                .start();
        var password = kept.secret("postgres.password");
        try (var connection = postgres.getPostgresDatabase().getConnection()) {
            prepare(connection, password);
        }
        requirePasswords(data, postgres);
        answer.put("url", "postgresql://127.0.0.1:" + port + "/openscf")
                .put("user", "openscf")
                .put("password", password);
        return postgres;
    }

    private static void prepare(Connection connection, String password) throws SQLException {
        try (var statement = connection.createStatement()) {
            var known = statement
                    .executeQuery("SELECT 1 FROM pg_database WHERE datname = 'openscf'")
                    .next();
            if (!known) {
                statement.execute("CREATE ROLE openscf LOGIN PASSWORD '" + password + "'");
                statement.execute("CREATE DATABASE openscf OWNER openscf");
            }
        }
    }

    /** Functions share the loopback: nobody gets in without the password, the superuser not at all. */
    private static void requirePasswords(Path data, EmbeddedPostgres postgres) throws IOException, SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            Files.writeString(data.resolve("pg_hba.conf"), "host openscf openscf 127.0.0.1/32 scram-sha-256\n");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** A killed parent leaves the server behind: it holds the data directory until it is ended. */
    private static void endOrphan(Path pidFile) throws IOException, InterruptedException {
        if (!Files.exists(pidFile)) {
            return;
        }
        var pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        var orphan = ProcessHandle.of(pid)
                .filter(process -> process.info().command().orElse("").endsWith("postgres"));
        if (orphan.isPresent()) {
            orphan.get().destroy();
            try {
                orphan.get().onExit().get(10, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                orphan.get().destroyForcibly();
            }
        }
        Files.deleteIfExists(pidFile);
    }
}
