package io.openscf.catalog;

import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.List;

/** The bound layers of a function as one directory, to be seen as {@code /opt}. Thread-safe. */
public interface LayerDirectories {
    /**
     * A directory with the files of these layers; of two files of one path the later layer's is there. Made once per
     * machine, shared by all functions with the same list, and never to be written into.
     *
     * @param sha256s digests as in {@code FunctionVersion.layers()}, at least one
     */
    Uni<Path> merged(List<String> sha256s);
}
