package io.openscf.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** Redis with an append-only file, the machine's own server where there is one. */
final class Redis {
    private static final Pattern PROGRAM = Pattern.compile("redis|valkey");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Kept kept;
    private final Children children;

    Redis(Path directory, Kept kept, Children children) {
        this.directory = directory;
        this.kept = kept;
        this.children = children;
    }

    AutoCloseable start(ObjectNode answer) throws Exception {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Children.endOrphans(directory, PROGRAM);
        var program = program();
        var password = kept.secret("redis.password");
        return kept.onPort("redis.port", port -> {
            var running = start(program, port, password);
            answer.put("url", "redis://:" + password + "@127.0.0.1:" + port);
            return running;
        });
    }

    private AutoCloseable start(String program, int port, String password) throws Exception {
        var log = directory.resolve("redis.log");
        var settings = writeSettings(port, password);
        // A write is with the kernel before Redis answers it, so being killed loses nothing.
        var process = children.start(List.of(), "KILL", List.of(program, settings.toString()), log);
        awaitAnswer(process, port, password, log);
        return () -> Children.end(process.toHandle(), process::destroy, Duration.ofSeconds(10));
    }

    /** In a file, as a password has no place on a command line. */
    private Path writeSettings(int port, String password) throws IOException {
        var file = directory.resolve("redis.conf");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, """
                bind 127.0.0.1
                port %d
                requirepass %s
                dir "%s"
                appendonly yes
                appendfsync everysec
                maxmemory-policy noeviction
                save ""
                """.formatted(port, password, directory));
    }

    private static String program() throws IOException {
        var installed = Children.onPath("redis-server").or(() -> Children.onPath("valkey-server"));
        return installed.isPresent()
                ? installed.get()
                : Binaries.program("/redis-server-6.2.6-v5-linux-amd64").toString();
    }

    private static void awaitAnswer(Process process, int port, String password, Path log) throws Exception {
        var giveUp = Instant.now().plus(PATIENCE);
        while (process.isAlive() && Instant.now().isBefore(giveUp)) {
            if (answers(port, password)) {
                return;
            }
            Thread.sleep(20);
        }
        process.destroyForcibly();
        throw new IOException(
                process.isAlive()
                        ? "no answer within " + PATIENCE
                        : Files.readString(log).strip());
    }

    /** Whether it is ours and has read its file: another server on the port knows another password. */
    private static boolean answers(int port, String password) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write(("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return "+OK".equals(in.readLine()) && "+PONG".equals(in.readLine());
        } catch (IOException e) {
            return false;
        }
    }
}
