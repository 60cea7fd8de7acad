package io.openscf.instance.process;

import io.openscf.instance.Isolation.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds the strongest sandbox that works here by really trying. Blocks for some ten milliseconds. */
final class IsolationProbe {
    private static final int USER = 199_999;

    private IsolationProbe() {}

    static Level strongest(Path launchers, Path instances) {
        boolean root = "root".equals(System.getProperty("user.name"));
        for (var level : root ? List.of(Level.USERS, Level.NAMESPACES) : List.of(Level.NAMESPACES)) {
            if (works(level, launchers, instances)) {
                return level;
            }
        }
        return Level.NONE;
    }

    private static boolean works(Level level, Path launchers, Path instances) {
        try {
            var folder = Files.createTempDirectory(instances, "probe");
            try {
                Files.writeString(folder.resolve("passwd"), "qcloud:x:" + USER + ":" + USER + "::/tmp:/bin/sh\n");
                Files.setPosixFilePermissions(
                        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
                // It must run, see the code, and see nothing of this machine's secrets.
                var script = "test -r /var/runtime/python/bootstrap.py && test ! -r /etc/shadow && test ! -e /root && echo ok";
                var command = new ArrayList<>(new Sandbox(level)
                        .around(USER, launchers, launchers, folder, List.of("/bin/sh", "-c", script)));
                var process = new ProcessBuilder(command).redirectErrorStream(true).start();
                var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                return process.waitFor(5, TimeUnit.SECONDS) && said.strip().equals("ok");
            } finally {
                Files.deleteIfExists(folder.resolve("passwd"));
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
