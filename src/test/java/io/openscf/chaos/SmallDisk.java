package io.openscf.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk with little room under the directory of a service, put there when it is first wanted. Needs root. */
final class SmallDisk {
    private static final int MEGABYTES = 96;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Whether this machine lets us mount one. */
    static boolean possible() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The service is stopped while its files move there. */
    static SmallDisk under(Victim service) {
        var disk = new SmallDisk(service.directory());
        if (!disk.mounted()) {
            service.kill();
            disk.mount();
            service.startAgain();
        }
        return disk;
    }

    private boolean mounted() {
        try {
            return Files.readString(Path.of("/proc/self/mounts")).contains(" " + directory + " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void mount() {
        shell("cp -a '%1$s' '%1$s.moved' && mount -t tmpfs -o size=%2$dm tmpfs '%1$s' && cp -a '%1$s.moved/.' '%1$s/'"
                .formatted(directory, MEGABYTES));
    }

    void fill() {
        shell("dd if=/dev/zero of='%s/filler' bs=64k status=none || test -s '%1$s/filler'".formatted(directory));
    }

    void empty() {
        shell("rm -f '%s/filler'".formatted(directory));
    }

    /** Takes it away, and what is on it. */
    static void remove(Path directory) {
        var disk = new SmallDisk(directory);
        if (disk.mounted()) {
            disk.shell("umount -l '%1$s' && rm -rf '%1$s.moved'".formatted(directory));
        }
    }

    private void shell(String command) {
        try {
            int status = new ProcessBuilder("sh", "-c", command + " 2>/dev/null")
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("status " + status + " of: " + command);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
