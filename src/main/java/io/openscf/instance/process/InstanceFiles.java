package io.openscf.instance.process;

import io.openscf.instance.sandbox.Epoch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** The directories of instances: {@code <data>/instances/<epoch>/<id>}. Blocking. */
class InstanceFiles {
    /**
     * The directory of one instance. Inside it: the socket of the launcher, what the sandbox takes for the list of users,
     * and places on which code, layers and {@code /tmp} are mounted.
     */
    record Place(Path directory, boolean ownUser) {
        Path socket() {
            return directory.resolve("s");
        }

        Path code() {
            return directory.resolve("c");
        }

        Path layers() {
            return directory.resolve("l");
        }

        /** Beside it, since the sandbox shows all that is in it. */
        Path temporary() {
            return directory.resolveSibling(directory.getFileName() + ".tmp");
        }

        Path image() {
            return directory.resolveSibling(directory.getFileName() + ".img");
        }

        /** From now on what runs inside cannot write to it: beside {@code /tmp} nothing is writable. */
        void seal() {
            if (!ownUser) {
                // The user inside is the gateway's own and could open it again.
                return;
            }
            try {
                Files.setAttribute(directory, "unix:uid", 0);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            } catch (IOException e) {
                throw new UncheckedIOException("the directory of an instance cannot be sealed", e);
            }
        }

        void delete() {
            InstanceFiles.delete(directory);
            InstanceFiles.delete(temporary());
            InstanceFiles.delete(image());
        }
    }

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

    Place create(String id, int user, boolean ownUser) throws IOException {
        var place = new Place(Files.createDirectory(mine.resolve(id)), ownUser);
        for (Path empty : new Path[] {place.code(), place.layers(), place.temporary()}) {
            Files.createDirectory(empty);
            Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path passwd = place.directory().resolve("passwd");
        Files.writeString(passwd, "qcloud:x:" + user + ":" + user + "::/home/qcloud:/bin/bash\n");
        if (ownUser) {
            Files.setAttribute(place.directory(), "unix:uid", user);
        }
        Files.setPosixFilePermissions(place.directory(), PosixFilePermissions.fromString("rwx------"));
        return place;
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
        } catch (IOException | UncheckedIOException e) {
            // Somebody else removed it; whatever stays goes with the epoch.
        }
    }
}
