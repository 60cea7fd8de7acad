package io.openscf.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A movable name of a version (semantics.md section 12).
 *
 * @param version the main one: {@code $LATEST} or a number
 * @param routing who gets another version; null: nobody
 */
public record Alias(
        String name, String version, @Nullable Routing routing, String description, Instant added, Instant modified) {
    /** The one that every function has. */
    public static final String DEFAULT = "$DEFAULT";

    /** The version that serves a call. */
    String choose(@Nullable String routingKey) {
        return routing != null && routing.takes(routingKey) ? routing.version() : version;
    }

    /** Whether the alias leads to that version for some calls. */
    public boolean refersTo(String other) {
        return version.equals(other) || (routing != null && routing.version().equals(other));
    }
}
