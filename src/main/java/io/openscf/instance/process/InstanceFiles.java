package io.openscf.instance.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** The directories of instances: {@code <data>/instances/<epoch>/<id>}. Blocking. */
class InstanceFiles {
    private final Path root;
    private final Path mine;

    InstanceFiles(Path data) throws IOException {
        this.root = Files.createDirectories(data.toAbsolutePath().normalize().resolve("instances"));
        this.mine = Files.createDirectories(root.resolve(Epoch.current()));
        // Sandboxed users must get through, but need not see who else is there.
        for (Path path : new Path[] {root.getParent(), root, mine}) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
        }
    }

    Path create(String id, int user, boolean ownUser) throws IOException {
        Path directory = Files.createDirectory(mine.resolve(id));
        Path passwd = directory.resolve("passwd");
        Files.writeString(passwd, "qcloud:x:" + user + ":" + user + "::/home/qcloud:/bin/bash\n");
        if (ownUser) {
            Files.setAttribute(directory, "unix:uid", user);
            Files.setAttribute(passwd, "unix:uid", user);
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        return directory;
    }

    /** Directories whose gateway has ended. */
    void reap() throws IOException {
        try (var epochs = Files.newDirectoryStream(root)) {
            for (Path epoch : epochs) {
                if (!Epoch.alive(epoch.getFileName().toString())) {
                    delete(epoch);
                }
            }
        }
    }

    Path own() {
        return mine;
    }

    /** Never follows links: they may have been made by user code. */
    static void delete(Path directory) {
        try (var paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException | java.io.UncheckedIOException e) {
            // Somebody else removed it; whatever stays goes with the epoch.
        }
    }
}
