package io.openscf.catalog;

import io.smallrye.mutiny.Uni;
import java.nio.file.Path;

/** Code packages unpacked on this machine, once each, content-addressed and read-only. Thread-safe. */
public interface UnpackedCode {
    /**
     * The directory that holds the unpacked package; fetches and unpacks it when it is not there yet (one fetch for any
     * number of callers at once).
     *
     * @param sha256 hex digest of the package
     */
    Uni<Path> directory(String sha256);
}
