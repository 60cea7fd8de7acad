package io.openscf.catalog;

import io.openscf.model.FunctionKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much memory, in MB, may be busy at a time (semantics.md section 7). Immutable. */
public final class Quotas {
    private final long total;
    private final long allocated;
    private final Map<FunctionKey, Long> reserved;

    /**
     * @param total of all functions
     * @param reserved of functions that have a share of their own; 0 disables one
     */
    public Quotas(long total, Map<FunctionKey, Long> reserved) {
        this.total = total;
        this.reserved = Map.copyOf(reserved);
        this.allocated = reserved.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What all functions have together. */
    public long total() {
        return total;
    }

    /** What functions without a share of their own have together. */
    public long unreserved() {
        return Math.max(0, total - allocated);
    }

    /** The sum of the shares. */
    public long allocated() {
        return allocated;
    }

    /** The share of a function, or null when it has none. */
    public @Nullable Long of(FunctionKey function) {
        return reserved.get(function);
    }
}
