package io.openscf.instance.sandbox;

import io.openscf.instance.sandbox.Isolation.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Tries sandboxes, best first, and takes the first that starts and in which a secret of the gateway cannot be read. */
public final class IsolationProbe {
    private final Path directory;
    private final int user;

    /** @param user a user id that no function has */
    public IsolationProbe(Path directory, int user) {
        this.directory = directory;
        this.user = user;
    }

    /** Blocks for some 10 ms. */
    public Level probe() {
        boolean root = "root".equals(System.getProperty("user.name"));
        for (Level level : root ? List.of(Level.USERS, Level.NAMESPACES) : List.of(Level.NAMESPACES)) {
            if (holds(level)) {
                return level;
            }
        }
        return Level.NONE;
    }

    private boolean holds(Level level) {
        try {
            Path secret = directory.resolve("secret");
            Files.deleteIfExists(secret);
            Files.createFile(
                    secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Path instance = Files.createDirectories(directory.resolve("instance"));
            Files.writeString(instance.resolve("passwd"), "");
            Path code = Files.createDirectories(directory.resolve("code"));
            var sandbox = new Sandbox(level, directory, code, "127.0.0.1", List.of());
            var view = new Sandbox.View(user, instance, code, code, true, null);
            var script = "test -d /var/user && test ! -e " + secret + " && ! cat /etc/shadow"
                    + " && ! touch /etc/x && ! touch /x && touch /tmp/x && ! unshare -U true";
            var line = sandbox.around(
                    view, Cgroup.none(), List.of("/bin/sh", "-c", "{ " + script + "; } 2>/dev/null"), Map.of());
            // The secret is shown inside, so that a sandbox that kept the gateway's rights is found out.
            return run(line) && (level != Level.USERS || run(readingInside(line, secret)));
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> readingInside(List<String> line, Path secret) {
        var changed = new ArrayList<>(line);
        int end = changed.lastIndexOf("--");
        changed.subList(end + 1, changed.size()).clear();
        changed.addAll(List.of("/bin/sh", "-c", "! cat /run/secret 2>/dev/null"));
        // Before the root is made read-only.
        changed.addAll(changed.lastIndexOf("--remount-ro"), List.of("--ro-bind", secret.toString(), "/run/secret"));
        return changed;
    }

    private static boolean run(List<String> line) throws IOException {
        var process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.destroyForcibly();
        }
    }
}
