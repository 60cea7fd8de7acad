package io.openscf.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Programs out of jars, unpacked once per user and version beside the other things that openscf has fetched. */
final class Binaries {
    private interface Content {
        void unpackTo(Path directory) throws IOException;
    }

    private Binaries() {}

    /** The directory with the tree of an archive ({@code .txz}). */
    static Path tree(String resource) throws IOException {
        return unpacked(resource, directory -> {
            try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(open(resource)))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(tar, entry, directory);
                }
            }
        });
    }

    /** A single program. */
    static Path program(String resource) throws IOException {
        return unpacked(resource, directory -> {
                    var file = directory.resolve("program");
                    try (var in = open(resource)) {
                        Files.copy(in, file);
                    }
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                })
                .resolve("program");
    }

    private static void unpack(InputStream content, TarArchiveEntry entry, Path directory) throws IOException {
        var file = directory.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, file);
        var executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private static Path unpacked(String resource, Content content) throws IOException {
        var directory = cache().resolve(versionOf(resource));
        if (Files.isDirectory(directory)) {
            return directory;
        }
        Files.createDirectories(directory.getParent());
        var part = Files.createTempDirectory(directory.getParent(), "part");
        content.unpackTo(part);
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(part, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            delete(part);
        }
        return directory;
    }

    static void delete(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The name of the jar, which has the version in it. */
    private static String versionOf(String resource) {
        var url = String.valueOf(Binaries.class.getResource(resource));
        return url.replaceFirst("!.*", "").replaceFirst(".*/", "").replaceFirst("\\.jar$", "");
    }

    private static InputStream open(String resource) throws IOException {
        var in = Binaries.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException(
                    "no program " + resource + " on the class path: openscf brings those of Linux x86-64");
        }
        return in;
    }

    private static Path cache() {
        var environment = System.getenv();
        var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return Path.of(environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache"), "openscf");
    }
}
