package io.openscf.client;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a directory that make up a function's code. Symbolic links are followed, so that a package never points
 * out of itself. Reads the directory when a method is called, not before.
 */
final class CodePackage {
    /** Most that the API takes as {@code Code.ZipFile} (management API, section 12). */
    private static final long LARGEST_ZIP = 50L * 1024 * 1024;

    private final Path directory;

    /** @throws UsageException when there is no such directory */
    CodePackage(Path directory) {
        this.directory = directory;
        if (!Files.isDirectory(directory)) {
            throw new UsageException(directory + " is no directory: CodeUri must name the directory of the code");
        }
    }

    /** The zip to upload. @throws UsageException when it is empty or larger than the API takes */
    byte[] zip() throws IOException {
        var files = files();
        if (files.isEmpty()) {
            throw new UsageException(directory + " has no files to deploy");
        }
        var writer = new ZipWriter();
        for (var file : files.entrySet()) {
            writer.add(file.getKey(), Files.readAllBytes(file.getValue()), Files.isExecutable(file.getValue()));
        }
        var zip = writer.finish();
        if (zip.length > LARGEST_ZIP) {
            throw new UsageException("the code of " + directory + " is " + zip.length / 1024 / 1024
                    + " MB zipped and the API takes 50 MB: leave files out with " + IgnoreRules.FILE
                    + ", put libraries into a layer, or name an object in a bucket as Code");
        }
        return zip;
    }

    /** Names inside the package, sorted, and where their content is. */
    SortedMap<String, Path> files() throws IOException {
        var rules = IgnoreRules.of(directory);
        var files = new TreeMap<String, Path>();
        Files.walkFileTree(
                directory, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                        return !path.equals(directory) && rules.ignores(name(path), true)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                        if (attributes.isRegularFile() && !rules.ignores(name(path), false)) {
                            files.put(name(path), path);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
                        if (rules.ignores(name(path), false) || e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        if (e instanceof FileSystemLoopException) {
                            throw new UsageException(path + " is a link to a directory around it: leave it out with "
                                    + IgnoreRules.FILE);
                        }
                        throw e;
                    }
                });
        return files;
    }

    private String name(Path path) {
        return directory.relativize(path).toString().replace('\\', '/');
    }
}
