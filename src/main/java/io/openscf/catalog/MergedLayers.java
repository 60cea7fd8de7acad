package io.openscf.catalog;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Lays unpacked directories over each other. Files are linked, not copied: layers can be large. */
final class MergedLayers {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");

    private MergedLayers() {}

    /** Lays one over what is in the target already; what is in the way goes. Blocks. */
    static void lay(Path layer, Path target) throws IOException {
        Files.walkFileTree(layer, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                var to = target.resolve(layer.relativize(folder).toString());
                if (!Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(to);
                    Files.createDirectory(to);
                    Files.setPosixFilePermissions(to, FOLDER);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                var to = target.resolve(layer.relativize(file).toString());
                if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
                    CodeStore.deleteTree(to);
                }
                Files.deleteIfExists(to);
                Files.createLink(to, file);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
