package io.openscf.embedded;

import static io.openscf.embedded.EmbeddedProcess.processesOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.PutObjectArgs;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The child process with real services: what it keeps, what it refuses, and that nothing outlives it. */
class EmbeddedIT {
    private static final Duration A_MOMENT = Duration.ofSeconds(15);

    @TempDir
    Path data;

    @Test
    void keepsAddressesAndDataBetweenRunsAndEndsWithItsInput() throws Exception {
        // given
        var first = EmbeddedProcess.on(data);
        var postgres = first.start("postgres");
        var redis = first.start("redis");
        var s3 = first.startBuckets("http://127.0.0.1:1/");
        write(postgres, redis, s3);

        // when: the next run does not even wait for the end of the first
        first.endInput();
        try (var second = EmbeddedProcess.on(data)) {
            // then
            assertThat(second.start("postgres")).isEqualTo(postgres);
            assertThat(second.start("redis")).isEqualTo(redis);
            assertThat(second.startBuckets("http://127.0.0.1:1/")).isEqualTo(s3);
            assertThatEverythingIsThere(postgres, redis, s3);
            assertThat(first.isAlive()).isFalse();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("embedded.properties"))))
                .isEqualTo("rw-------");
    }

    @Test
    void refusesADataDirectoryThatIsInUse() throws Exception {
        try (var first = EmbeddedProcess.on(data)) {
            // given
            var redis = first.start("redis");

            // when
            var second = EmbeddedProcess.on(data);
            var refusal = second.say("{\"start\":\"redis\"}");
            second.endInput();

            // then
            assertThat(refusal.path("error").asText())
                    .contains(data.toRealPath() + " is in use by another openscf (pid ")
                    .contains("--data DIR");
            await().until(() -> !second.isAlive());
            assertThat(redis(redis, "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void leavesNothingBehindWhenItIsKilled() throws Exception {
        // given
        var first = EmbeddedProcess.on(data);
        var postgres = first.start("postgres");
        var redis = first.start("redis");
        var s3 = first.startBuckets("http://127.0.0.1:1/");
        write(postgres, redis, s3);

        // when
        first.kill();

        // then
        await().atMost(A_MOMENT)
                .untilAsserted(() -> assertThat(processesOn(data)).isEmpty());
        try (var second = EmbeddedProcess.on(data)) {
            second.start("postgres");
            second.start("redis");
            second.startBuckets("http://127.0.0.1:1/");
            assertThatEverythingIsThere(postgres, redis, s3);
        }
    }

    @Test
    void endsOrphansOfItsDirectoryAndNobodyElses(@TempDir Path strangers, @TempDir Path tools) throws Exception {
        // given: without setpriv nobody tells the databases of the end of a killed parent
        for (var tool : new String[] {"unshare", "setsid", "sh", "true"}) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }
        try (var stranger = EmbeddedProcess.on(strangers)) {
            var strangerPostgres = stranger.start("postgres");
            var strangerRedis = stranger.start("redis");
            var first = EmbeddedProcess.on(data, Map.of("PATH", tools.toString()));
            first.start("postgres");
            first.start("redis");
            first.kill();
            var orphans = processesOn(data);
            assertThat(orphans).hasSizeGreaterThanOrEqualTo(2);

            // when
            try (var second = EmbeddedProcess.on(data)) {
                second.start("postgres");
                second.start("redis");

                // then
                assertThat(orphans).noneMatch(ProcessHandle::isAlive);
                assertThat(redis(strangerRedis, "PING")).isEqualTo("+PONG");
                connect(strangerPostgres).close();
            }
        }
    }

    @Test
    void letsNobodyInWithoutThePassword() throws Exception {
        try (var services = EmbeddedProcess.on(data)) {
            // given
            var postgres = services.start("postgres");
            var redis = services.start("redis");

            // when
            var url = "jdbc:" + postgres.required("url").asText();

            // then
            assertThatThrownBy(() -> DriverManager.getConnection(url, "openscf", "guess"))
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> DriverManager.getConnection(url.replace("/openscf", "/postgres"), "postgres", ""))
                    .isInstanceOf(SQLException.class);
            assertThat(command(port(redis), "PING")).startsWith("-NOAUTH");
        }
    }

    @Test
    void takesAnotherPortWhenItsOwnWasTakenMeanwhile() throws Exception {
        // given
        var first = EmbeddedProcess.on(data);
        int before = port(first.start("redis"));
        first.close();

        // when
        try (var squatter = new ServerSocket(before, 1, InetAddress.getLoopbackAddress());
                var second = EmbeddedProcess.on(data)) {
            var redis = second.start("redis");

            // then
            assertThat(port(redis)).isNotEqualTo(squatter.getLocalPort());
            assertThat(redis(redis, "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void opensTheDatabaseAgainWhenTheFileWithTheSecretsWasLost() throws Exception {
        // given
        var first = EmbeddedProcess.on(data);
        first.start("postgres");
        first.close();
        Files.delete(data.resolve("embedded.properties"));

        // when
        try (var second = EmbeddedProcess.on(data)) {
            var postgres = second.start("postgres");

            // then
            connect(postgres).close();
        }
    }

    @Test
    void answersInOrderAlsoWhatItDoesNotUnderstand() throws Exception {
        try (var services = EmbeddedProcess.on(data)) {
            // when
            services.tell("{\"start\":\"redis\"}");
            services.tell("not json");
            services.tell("{\"start\":\"oracle\"}");
            services.tell("{\"start\":\"redis\"}");

            // then
            var redis = services.hear();
            assertThat(redis.path("url").asText()).startsWith("redis://:");
            assertThat(services.hear().path("error").asText()).isEqualTo("a command is a JSON object on one line");
            assertThat(services.hear().path("error").asText()).startsWith("no such service");
            assertThat(services.hear()).isEqualTo(redis);
        }
    }

    private static void write(JsonNode postgres, JsonNode redis, JsonNode s3) throws Exception {
        try (var connection = connect(postgres);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 42 AS number");
        }
        assertThat(redis(redis, "SET kept yes")).isEqualTo("+OK");
        var client = EmbeddedProcess.client(s3);
        client.makeBucket(MakeBucketArgs.builder().bucket("kept").build());
        client.putObject(PutObjectArgs.builder().bucket("kept").object("it").stream(
                        new ByteArrayInputStream("here".getBytes(StandardCharsets.UTF_8)), 4L, -1L)
                .build());
    }

    private static void assertThatEverythingIsThere(JsonNode postgres, JsonNode redis, JsonNode s3) throws Exception {
        try (var connection = connect(postgres);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT number FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
        assertThat(redis(redis, "GET kept")).isEqualTo("$3");
        try (var object = EmbeddedProcess.client(s3)
                .getObject(GetObjectArgs.builder().bucket("kept").object("it").build())) {
            assertThat(object.readAllBytes()).asString().isEqualTo("here");
        }
    }

    private static Connection connect(JsonNode postgres) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:" + postgres.required("url").asText(),
                postgres.required("user").asText(),
                postgres.required("password").asText());
    }

    private static int port(JsonNode redis) {
        return URI.create(redis.required("url").asText()).getPort();
    }

    /** The first line of the answer to one command, given after the password. */
    private static String redis(JsonNode redis, String command) throws IOException {
        var password = URI.create(redis.required("url").asText()).getUserInfo().substring(1);
        return command(port(redis), "AUTH " + password, command);
    }

    private static String command(int port, String... commands) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                var in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            var last = "";
            for (var command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
                last = in.readLine();
            }
            return last;
        }
    }
}
