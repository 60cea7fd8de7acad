package io.openscf.invocation;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real redis-server on a free port, gone with the test. */
final class RedisServer implements AutoCloseable {
    private final Process process;
    final int port;

    private RedisServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static boolean installed() {
        return Path.of("/usr/bin/redis-server").toFile().canExecute()
                || Path.of("/usr/local/bin/redis-server").toFile().canExecute();
    }

    static RedisServer start() throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var process = new ProcessBuilder(
                        "redis-server",
                        "--port",
                        Integer.toString(port),
                        "--save",
                        "",
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        Files.createTempDirectory("openscf-redis").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await().atMost(10, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
            new Socket("127.0.0.1", port).close();
            return true;
        });
        return new RedisServer(process, port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
