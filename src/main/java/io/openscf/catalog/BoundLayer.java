package io.openscf.catalog;

/**
 * A layer version as a function holds it: it stays usable when the layer version is deleted.
 *
 * @param sha256 hex digest of its package
 * @param unpackedBytes what it adds to the function's unpacked size
 */
public record BoundLayer(String name, long version, String sha256, long unpackedBytes) {}
