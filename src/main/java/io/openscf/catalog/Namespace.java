package io.openscf.catalog;

import java.time.Instant;

/** Where functions live; the one named {@code default} is always there. */
public record Namespace(String name, String description, Instant added, Instant modified) {
    /** The one that always exists. */
    public static final String DEFAULT = "default";
}
