package io.openscf.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minio.MinioClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The child process as the gateway starts it, spoken to over its line protocol. */
final class EmbeddedProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path data;
    private final Process process;
    private final BufferedReader answers;

    private EmbeddedProcess(Path data, Process process) {
        this.data = data;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static EmbeddedProcess on(Path data) throws IOException {
        return on(data, Map.of());
    }

    static EmbeddedProcess on(Path data, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Files.readString(Path.of("target/classpath.txt")).strip() + ":"
                                + Path.of("target/classes").toAbsolutePath(),
                        "io.openscf.embedded.Embedded",
                        "--data",
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        data.resolve("embedded.log").toFile()));
        builder.environment().putAll(environment);
        return new EmbeddedProcess(data, builder.start());
    }

    /** Asks for a service and expects that it starts. */
    JsonNode start(String service) throws IOException {
        var answer = say("{\"start\":\"" + service + "\"}");
        assertThat(answer.path("error").asText()).isEmpty();
        return answer;
    }

    /** Starts the bucket server; its events go to the address. */
    JsonNode startBuckets(String notifyUrl) throws IOException {
        return say("{\"start\":\"s3\",\"notifyUrl\":\"" + notifyUrl + "\",\"notifyToken\":\"secret word\"}");
    }

    JsonNode say(String line) throws IOException {
        tell(line);
        return hear();
    }

    void tell(String line) throws IOException {
        var commands = process.outputWriter(StandardCharsets.UTF_8);
        commands.write(line + "\n");
        commands.flush();
    }

    JsonNode hear() throws IOException {
        var line = answers.readLine();
        assertThat(line).as("an answer; the log says " + log()).isNotNull();
        return JSON.readTree(line);
    }

    private String log() throws IOException {
        return Files.readString(data.resolve("embedded.log"));
    }

    static MinioClient client(JsonNode s3) {
        return MinioClient.builder()
                .endpoint(s3.required("endpoint").asText())
                .credentials(
                        s3.required("accessKey").asText(),
                        s3.required("secretKey").asText())
                .build();
    }

    /** Ends its input, as the end of the gateway does, and does not wait. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        await().until(() -> !process.isAlive());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Everything that works in a data directory or was started with its path. */
    static List<ProcessHandle> processesOn(Path data) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString())
                        || workingDirectory(process).startsWith(data))
                .toList();
    }

    private static Path workingDirectory(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
        } catch (IOException e) {
            return Path.of("");
        }
    }

    @Override
    public void close() throws IOException {
        endInput();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(processesOn(data)).isEmpty());
    }
}
