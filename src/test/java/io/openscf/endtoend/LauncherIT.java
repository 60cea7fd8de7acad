package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.RealServices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./openscf run} and {@code stop}: what they tell, what they refuse, and that they leave nothing behind. */
class LauncherIT {
    private static final List<String> FACTS =
            List.of("endpoint", "secretId", "secretKey", "token", "s3Endpoint", "s3AccessKey", "s3SecretKey", "pid");

    @TempDir
    Path folder;

    private Path data;
    private LauncherCommand openscf;

    @BeforeEach
    void embedded() {
        data = folder.resolve("data");
        openscf = new LauncherCommand(data, Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        openscf.run("stop");
        openscf.awaitNothingRuns();
    }

    @Test
    void runsWithEverythingEmbeddedUntilItIsStopped() throws Exception {
        // when
        var started = openscf.run("run", "--port", "0", "--detach");

        // then
        assertThat(started.status()).as(started.text()).isZero();
        var facts = openscf.facts();
        assertThat(started.text())
                .contains("openscf is ready", facts.required("endpoint").asText())
                .contains("./openscf deploy", "./openscf invoke", "./openscf logs");
        assertThat(FACTS)
                .allSatisfy(fact -> assertThat(facts.required(fact).asText()).isNotEmpty());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("dev.json"))))
                .isEqualTo("rw-------");
        assertThat(answersOf(
                        facts.required("endpoint").asText(),
                        facts.required("token").asText()))
                .contains("\"TotalCount\":0");
        assertThat(data.resolve("postgres")).isDirectory();
        assertThat(data.resolve("kafka"))
                .as("Kafka is started when something asks for it")
                .doesNotExist();
        assertThatNoLogHolds(
                facts.required("secretKey").asText(),
                facts.required("token").asText(),
                facts.required("s3SecretKey").asText());
        var second = openscf.run("run", "--port", "0", "--detach");
        assertThat(second.status()).isNotZero();
        assertThat(second.text())
                .contains("is in use by the gateway with pid "
                        + facts.required("pid").asText());

        // when
        var stopped = openscf.run("stop");

        // then
        assertThat(stopped.text()).contains("stopped");
        assertThat(openscf.running()).isEmpty();
        assertThat(openscf.run("stop").text()).contains("nothing runs in " + data);
    }

    @Test
    void aKilledGatewayLeavesNothingAndFreshForgetsItsData() throws Exception {
        // given
        openscf.run("run", "--port", "0", "--detach");
        var before = openscf.facts();

        // when
        LauncherCommand.signal("KILL", before.required("pid").asLong());

        // then
        openscf.awaitNothingRuns();
        var again = openscf.run("run", "--port", "0", "--fresh", "--detach");
        assertThat(again.status()).as(again.text()).isZero();
        assertThat(openscf.facts().required("secretKey")).isNotEqualTo(before.required("secretKey"));
    }

    @Test
    void embedsNothingWhenExternalServicesAreSetAndEndsWithItsKilledLauncher() throws Exception {
        // given
        openscf = new LauncherCommand(data, externalServices());

        // when
        var started = openscf.run("run", "--port", "0", "--detach");

        // then
        assertThat(started.status()).as(started.text()).isZero();
        var facts = openscf.facts();
        assertThat(facts.required("s3Endpoint").asText())
                .isEqualTo(RealServices.s3().required("endpoint").asText());
        assertThat(answersOf(
                        facts.required("endpoint").asText(),
                        facts.required("token").asText()))
                .contains("\"TotalCount\":0");
        for (var part : List.of("embedded.lock", "embedded.log", "postgres", "redis", "s3")) {
            assertThat(data.resolve(part)).doesNotExist();
        }
        assertThat(openscf.running()).noneMatch(process -> process.contains("io.openscf.embedded"));

        // when
        LauncherCommand.signal(
                "KILL",
                Long.parseLong(Files.readString(data.resolve("launcher.pid")).split(" ")[0]));

        // then
        openscf.awaitNothingRuns();
    }

    @Test
    void endsEverythingAtControlC() throws Exception {
        // given
        openscf = new LauncherCommand(data, externalServices());
        var launcher = openscf.start("run", "--port", "0");
        await().atMost(Duration.ofSeconds(120)).until(() -> openscf.said().contains("openscf is ready"));

        // when
        LauncherCommand.signal("INT", launcher.pid());

        // then
        openscf.awaitNothingRuns();
        assertThat(launcher.waitFor()).isEqualTo(130);
        assertThat(openscf.said()).endsWith("openscf: stopped\n");
    }

    private static Map<String, String> externalServices() {
        var postgres = RealServices.postgresFacts();
        var s3 = RealServices.s3();
        return Map.of(
                "OPENSCF_POSTGRES_URL", postgres.required("url").asText(),
                "OPENSCF_POSTGRES_USER", postgres.required("user").asText(),
                "OPENSCF_POSTGRES_PASSWORD", postgres.required("password").asText(),
                "OPENSCF_REDIS_URL", RealServices.redis(),
                "OPENSCF_S3_ENDPOINT", s3.required("endpoint").asText(),
                "OPENSCF_S3_ACCESS_KEY", s3.required("accessKey").asText(),
                "OPENSCF_S3_SECRET_KEY", s3.required("secretKey").asText());
    }

    private static String answersOf(String endpoint, String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(endpoint + "/"))
                .header("Authorization", "Bearer " + token)
                .header("X-TC-Action", "ListFunctions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }

    private void assertThatNoLogHolds(String... secrets) throws IOException {
        try (var files = Files.walk(data)) {
            for (var log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                assertThat(Files.readString(log)).as("%s", log).doesNotContain(secrets);
            }
        }
    }
}
