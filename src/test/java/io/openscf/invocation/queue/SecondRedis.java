package io.openscf.invocation.queue;

import io.openscf.RealServices;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Pattern;

/** A replica of the tests' Redis: another process of the same program. */
final class SecondRedis implements AutoCloseable {
    private static final Pattern EXECUTABLE = Pattern.compile("(?m)^executable:(\\S+)");
    private final Process process;
    private final Path directory;
    private final int port;

    SecondRedis(QueueParts parts) throws IOException {
        var found = EXECUTABLE.matcher(parts.send(Command.INFO, "server").toString());
        if (!found.find()) {
            throw new IllegalStateException("the Redis of the tests does not name its program");
        }
        var primary = URI.create(RealServices.redis());
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        directory = Files.createTempDirectory("openscf-replica");
        var password =
                primary.getUserInfo() == null ? "" : primary.getUserInfo().replaceFirst("^[^:]*:", "");
        process = new ProcessBuilder(
                        found.group(1),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        directory.toString(),
                        "--masterauth",
                        password,
                        "--replicaof",
                        primary.getHost(),
                        Integer.toString(primary.getPort()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    String address() {
        return "redis://127.0.0.1:" + port;
    }

    /** Alive, but as if the network to it were cut. */
    void freeze() throws Exception {
        signal("-STOP");
    }

    void goOn() throws Exception {
        signal("-CONT");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
