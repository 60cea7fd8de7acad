package io.openscf.catalog;

import io.openscf.model.FunctionKey;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was read of functions lately. A reading that began before a change and ended after it must not be kept: each
 * forgetting draws a number, and only a reading that saw no new number is kept.
 */
@Singleton
class Snapshots {
    /** How old a snapshot may be while nobody can say whether the function changed. */
    static final long MAX_AGE_NANOS = 1_000_000_000L;

    private record Snapshot(Picture picture, long taken) {}

    private final Map<FunctionKey, Snapshot> snapshots = new ConcurrentHashMap<>();
    private final AtomicLong forgettings = new AtomicLong();

    /** To be asked before reading. */
    long begin() {
        return forgettings.get();
    }

    /** Keeps what was read since {@link #begin} gave that number, unless something was forgotten since. */
    void keep(FunctionKey function, Picture picture, long begun) {
        var snapshot = new Snapshot(picture, System.nanoTime());
        snapshots.put(function, snapshot);
        if (forgettings.get() != begun) {
            snapshots.remove(function, snapshot);
        }
    }

    /**
     * The snapshot, or null when there is none that may be believed.
     *
     * @param current whether changes are being heard, so that age does not matter
     */
    @Nullable
    Picture get(FunctionKey function, boolean current) {
        var snapshot = snapshots.get(function);
        if (snapshot == null || (!current && System.nanoTime() - snapshot.taken > MAX_AGE_NANOS)) {
            return null;
        }
        return snapshot.picture;
    }

    void forget(FunctionKey function) {
        forgettings.incrementAndGet();
        snapshots.remove(function);
    }

    void forgetAll() {
        forgettings.incrementAndGet();
        snapshots.clear();
    }
}
