package io.openscf.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Redis with an append-only file, the machine's own server where there is one. */
final class Redis {
    private Redis() {}

    static AutoCloseable start(Path directory, Kept kept, ObjectNode answer) throws Exception {
        Files.createDirectories(directory);
        endOrphan(directory.resolve("redis.pid"));
        int port = kept.port("redis.port");
        var password = kept.secret("redis.password");
        var settings = writeSettings(directory, port, password);
        var command = new ArrayList<String>();
        // Ends with this process even when it is killed; the thread that starts it lives as long.
        onPath("setpriv").ifPresent(setpriv -> command.addAll(List.of(setpriv, "--pdeathsig", "KILL")));
        command.addAll(List.of(binary(), settings.toString()));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        Files.writeString(directory.resolve("redis.pid"), Long.toString(process.pid()));
        awaitPort(process, port, directory.resolve("redis.log"));
        answer.put("url", "redis://:" + password + "@127.0.0.1:" + port);
        return () -> {
            process.destroy();
            process.waitFor(5, TimeUnit.SECONDS);
            process.destroyForcibly();
        };
    }

    /** In a file, as a password has no place on a command line. */
    private static Path writeSettings(Path directory, int port, String password) throws IOException {
        var file = directory.resolve("redis.conf");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, """
                bind 127.0.0.1
                port %d
                requirepass %s
                dir %s
                appendonly yes
                appendfsync everysec
                maxmemory-policy noeviction
                save ""
                """.formatted(port, password, directory));
    }

    private static String binary() throws IOException {
        return onPath("redis-server").or(() -> onPath("valkey-server")).orElseGet(() -> {
            try {
                return redis.embedded.core.ExecutableProvider.newJarResourceProvider()
                        .get()
                        .getAbsolutePath();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static Optional<String> onPath(String name) {
        for (var folder : System.getenv().getOrDefault("PATH", "/usr/bin").split(File.pathSeparator)) {
            var file = Path.of(folder, name);
            if (Files.isExecutable(file)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }

    private static void awaitPort(Process process, int port, Path log) throws Exception {
        for (int i = 0; i < 500 && process.isAlive(); i++) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(20);
            }
        }
        throw new IOException("redis did not come up: " + Files.readString(log));
    }

    private static void endOrphan(Path pidFile) throws IOException {
        if (Files.exists(pidFile)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                    .filter(process -> process.info().command().orElse("").matches(".*(redis|valkey).*"))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
