package io.openscf.instance.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processes below one. The kernel lists the children of each thread; {@link ProcessHandle#descendants} reads about every
 * process of the machine instead, which is too much for dozens of instances four times a second.
 */
class ProcessTree {
    private static final boolean LISTED = Files.exists(Path.of("/proc/thread-self/children"));

    private ProcessTree() {}

    /** Those of this moment, parents first, without the process itself. */
    static List<ProcessHandle> below(ProcessHandle process) {
        if (!LISTED) {
            return process.descendants().toList();
        }
        var found = new ArrayList<Long>();
        found.add(process.pid());
        for (int i = 0; i < found.size(); i++) {
            found.addAll(children(found.get(i)));
        }
        return found.stream()
                .skip(1)
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<Long> children(long pid) {
        var children = new ArrayList<Long>();
        try (var threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                Stream.of(Files.readString(thread.resolve("children")).split(" "))
                        .filter(text -> !text.isBlank())
                        .map(Long::valueOf)
                        .forEach(children::add);
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // It has ended meanwhile.
        }
        return children;
    }
}
