package io.openscf.endtoend;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The script {@code ./openscf} as a person runs it, on one data directory. */
final class LauncherCommand {
    /** How a command ended and what it said, standard error included. */
    record Said(int status, String text) {}

    private static final Path PROJECT = Path.of(System.getProperty("openscf.project", ".."))
            .toAbsolutePath()
            .normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(300);

    private final Path data;
    private final Map<String, String> environment;

    LauncherCommand(Path data, Map<String, String> environment) {
        this.data = data;
        this.environment = environment;
    }

    /** Starts a command and leaves it running; what it says goes to {@code command.log} beside the data. */
    Process start(String... words) throws IOException {
        var command = new ArrayList<>(List.of("bash", PROJECT.resolve("openscf").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", data.toString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // A cache that is made meanwhile would only take what the other tests need.
        builder.environment().put("OPENSCF_AOT", "off");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs a command to its end. */
    Said run(String... words) throws Exception {
        var process = start(words);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("not done after " + PATIENCE + ": " + said());
        }
        return new Said(process.exitValue(), said());
    }

    String said() throws IOException {
        return Files.readString(log());
    }

    private Path log() {
        return data.resolveSibling(data.getFileName() + ".command.log");
    }

    JsonNode facts() throws IOException {
        return new ObjectMapper().readTree(data.resolve("dev.json").toFile());
    }

    /** Waits until nothing works on the data directory any more. */
    void awaitNothingRuns() {
        await().atMost(Duration.ofSeconds(30)).until(() -> running().isEmpty());
    }

    /** Everything that works in the data directory or was told of it. */
    List<String> running() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(this::worksOnTheData)
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse(""))
                .toList();
    }

    private boolean worksOnTheData(ProcessHandle process) {
        var proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            return Files.readString(proc.resolve("cmdline")).contains(data.toString())
                    || Files.readString(proc.resolve("environ")).contains("=" + data + "\0")
                    || Files.readSymbolicLink(proc.resolve("cwd")).startsWith(data);
        } catch (IOException e) {
            return false;
        }
    }

    static void signal(String name, long pid) throws Exception {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor();
    }
}
