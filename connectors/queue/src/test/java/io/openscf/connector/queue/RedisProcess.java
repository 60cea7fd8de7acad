package io.openscf.connector.queue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Redis that keeps what it confirmed over its death. */
final class RedisProcess implements AutoCloseable {
    private final Path directory;
    private final int port;
    private Process process;

    RedisProcess(Path directory) throws Exception {
        this.directory = directory;
        try (var probe = new ServerSocket(0)) {
            this.port = probe.getLocalPort();
        }
        var program = directory.resolve("redis-server");
        try (var in = Objects.requireNonNull(
                RedisProcess.class.getResourceAsStream("/redis-server-6.2.6-v5-linux-amd64"), "the server program")) {
            Files.copy(in, program, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        this.process = start();
    }

    private Process start() throws IOException {
        var started = new ProcessBuilder(
                        directory.resolve("redis-server").toString(),
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--appendonly",
                        "yes",
                        "--dir",
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(this::answers);
        return started;
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Forgets everything. */
    void empty() throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("FLUSHALL\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart() throws IOException {
        process = start();
    }

    @Override
    public void close() throws Exception {
        kill();
    }
}
