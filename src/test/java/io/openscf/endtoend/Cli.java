package io.openscf.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The launcher's CLI as child processes, in the place of a user who types its commands. */
final class Cli {
    private static final Path PROJECT = Path.of(System.getProperty("openscf.project", ".."))
            .toAbsolutePath()
            .normalize();

    /** How one command ended. */
    record Result(int exitCode, String out, String err) {}

    private final Map<String, String> environment;

    private Cli(Map<String, String> environment) {
        this.environment = environment;
    }

    /** As on the machine of the gateway, where {@code dev.json} tells the address and keys. */
    static Cli beside(GatewayProcess gateway) {
        return new Cli(Map.of("OPENSCF_DATA_DIRECTORY", gateway.data().toString()));
    }

    /** With nothing known but what the variables say. */
    static Cli with(Map<String, String> variables) {
        return new Cli(variables);
    }

    /** A directory or file of this project. */
    static Path project(String path) {
        return PROJECT.resolve(path);
    }

    /** Runs a command to its end. */
    Result run(String... arguments) {
        return finished(start(arguments), "");
    }

    /** Runs a command that reads the text from its standard input. */
    Result runWithInput(String input, String... arguments) {
        return finished(start(arguments), input);
    }

    /** Starts a command that goes on until it is ended. */
    Process start(String... arguments) {
        var command = new ArrayList<>(List.of(PROJECT.resolve("openscf").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(Cli::isOurs);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("OPENSCF_DATA_DIRECTORY", "/nonexistent");
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(String variable) {
        return variable.startsWith("OPENSCF_") || variable.startsWith("TENCENTCLOUD_");
    }

    private static Result finished(Process process, String input) {
        var err = CompletableFuture.supplyAsync(() -> read(process.errorReader()));
        try {
            try (var in = process.outputWriter()) {
                in.write(input);
            }
            var out = read(process.inputReader());
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after a minute");
            }
            return new Result(process.exitValue(), out, err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(java.io.Reader reader) {
        try (reader) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
