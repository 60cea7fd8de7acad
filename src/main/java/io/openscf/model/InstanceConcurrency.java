package io.openscf.model;

import org.jspecify.annotations.Nullable;

/**
 * How many requests one instance of a web function may have at once (InstanceConcurrencyConfig).
 *
 * @param dynamic the instance's load decides within {@code max}, instead of always up to {@code max}
 * @param max 1 to 100
 * @param sessions requests of one session go to one instance; null: any request to any instance
 */
public record InstanceConcurrency(
        boolean dynamic, int max, @Nullable SessionAffinity sessions) {
    /** The configuration is absent: one request at a time. */
    public static final InstanceConcurrency ONE = new InstanceConcurrency(false, 1, null);

    public InstanceConcurrency {
        if (max < 1) {
            throw new IllegalArgumentException("an instance takes at least one request");
        }
    }
}
