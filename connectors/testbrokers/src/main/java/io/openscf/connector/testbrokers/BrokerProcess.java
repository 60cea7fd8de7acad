package io.openscf.connector.testbrokers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A broker in a process of its own, on data of its own and ports that stay. Not thread-safe. */
abstract class BrokerProcess implements AutoCloseable {
    private final String name;
    private final Path data;
    private @Nullable Process process;

    BrokerProcess(String name) throws IOException {
        this.name = name;
        this.data = Files.createTempDirectory("openscf-" + name);
    }

    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    final Path data() {
        return data;
    }

    abstract List<String> command();

    Map<String, String> environment() {
        return Map.of();
    }

    /** Those that are open when it serves, on 127.0.0.1. */
    abstract List<Integer> ports();

    /** Starts it again; returns when it takes connections. */
    public final void restart() throws IOException {
        var builder = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        builder.environment().putAll(environment());
        process = builder.start();
        await(() -> ports().stream().allMatch(BrokerProcess::isOpen));
    }

    private Path output() {
        return data.resolve("output");
    }

    /** Ends it as {@code kill -9} does, whatever it was doing. */
    public final void kill() {
        if (process != null) {
            for (var child : process.descendants().toList()) {
                child.destroyForcibly();
            }
            process.destroyForcibly();
            await(() -> ports().stream().noneMatch(BrokerProcess::isOpen));
        }
    }

    private void await(Callable<Boolean> condition) {
        Awaitility.await(name + ", see " + output())
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(condition);
    }

    private static boolean isOpen(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs a program to its end, if there is one. */
    static void run(String... command) throws IOException {
        var ending = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            ending.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        try (var files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
