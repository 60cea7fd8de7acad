package io.openscf.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The files that a deployment is made of, looked at again and again: the project file and all that goes into packages.
 * Looking takes milliseconds and works on every file system, which notifications do not.
 */
final class WatchedFiles {
    private static final Duration POLL = Duration.ofMillis(250);

    private record Stamp(FileTime written, long size) {}

    private final Path given;
    private final Variables variables;
    private List<Path> directories = List.of();
    private Map<Path, Stamp> seen;

    WatchedFiles(Path given, Variables variables) {
        this.given = given.toAbsolutePath().normalize();
        this.variables = variables;
        this.seen = look();
    }

    /** What is there now is known from here on: {@link #awaitChange()} waits for something else. */
    void markSeen() {
        seen = look();
    }

    /**
     * Waits until a file has been written, added or removed, and then until nothing has been for a moment, so that the
     * save of many files is one change.
     *
     * @return the first changed file and how many others have changed
     */
    String awaitChange() throws InterruptedException {
        var before = seen;
        var now = look();
        while (now.equals(before)) {
            Thread.sleep(POLL);
            now = look();
        }
        for (var earlier = before; !now.equals(earlier); now = look()) {
            earlier = now;
            Thread.sleep(POLL);
        }
        seen = now;
        return difference(before, now);
    }

    private String difference(Map<Path, Stamp> before, Map<Path, Stamp> now) {
        var changed = new TreeSet<Path>();
        before.forEach((path, stamp) -> addIf(!stamp.equals(now.get(path)), path, changed));
        now.forEach((path, stamp) -> addIf(!stamp.equals(before.get(path)), path, changed));
        if (changed.isEmpty()) {
            return "a change was taken back";
        }
        var root = Files.isDirectory(given) ? given : Objects.requireNonNull(given.getParent());
        var first = changed.first().startsWith(root) ? root.relativize(changed.first()) : changed.first();
        return first + (changed.size() == 1 ? "" : " and " + (changed.size() - 1) + " more") + " changed";
    }

    private static void addIf(boolean isChanged, Path path, TreeSet<Path> changed) {
        if (isChanged) {
            changed.add(path);
        }
    }

    private Map<Path, Stamp> look() {
        var stamps = new HashMap<Path, Stamp>();
        stamp(Files.isDirectory(given) ? given.resolve(ProjectFile.NAME) : given, stamps);
        for (var directory : directories()) {
            try {
                new CodePackage(directory).files().values().forEach(path -> stamp(path, stamps));
            } catch (IOException | UsageException cannotBeReadNow) {
                // The deployment says so; here it counts as no files.
            }
        }
        return stamps;
    }

    /** Those of the last time as long as the project file is broken. */
    private List<Path> directories() {
        try {
            directories = ProjectFile.functions(given, variables).stream()
                    .map(FunctionSpec::codeDirectory)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
        } catch (IOException | UsageException broken) {
            // The deployment reports it.
        }
        return directories;
    }

    private static void stamp(Path path, Map<Path, Stamp> stamps) {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            stamps.put(path, new Stamp(attributes.lastModifiedTime(), attributes.size()));
        } catch (NoSuchFileException gone) {
            // Its absence from the map is the change.
        } catch (IOException unreadable) {
            stamps.put(path, new Stamp(FileTime.fromMillis(0), 0));
        }
    }
}
