package io.openscf.instance;

import io.openscf.model.SessionAffinity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which session has which instance (SessionConfig). A session ends after its time-to-live, or when it was idle too long.
 * Not thread-safe.
 */
class Sessions<T> {
    private record Session<T>(T owner, long begun, long used) {}

    private final @Nullable SessionAffinity affinity;
    private final LongSupplier nanoTime;
    private final Map<String, Session<T>> sessions = new LinkedHashMap<>();

    Sessions(@Nullable SessionAffinity affinity, LongSupplier nanoTime) {
        this.affinity = affinity;
        this.nanoTime = nanoTime;
    }

    /** Whether requests can have sessions at all. */
    boolean kept() {
        return affinity != null;
    }

    /** The instance of a session that is alive, or null. */
    @Nullable
    T owner(@Nullable String name) {
        if (affinity == null || name == null) {
            return null;
        }
        endOld();
        var session = sessions.get(name);
        return session == null ? null : session.owner;
    }

    /** Whether an instance may take a session it does not have yet. */
    boolean mayJoin(@Nullable String name, T owner) {
        if (affinity == null || name == null) {
            return true;
        }
        long those = sessions.values().stream()
                .filter(session -> session.owner == owner)
                .count();
        return those < affinity.sessionsPerInstance();
    }

    /** A request of the session went to that instance. */
    void used(@Nullable String name, T owner) {
        if (affinity == null || name == null) {
            return;
        }
        long now = nanoTime.getAsLong();
        var known = sessions.get(name);
        long begun = known != null && known.owner == owner ? known.begun : now;
        sessions.put(name, new Session<>(owner, begun, now));
    }

    /** The instance has ended. */
    void forget(T owner) {
        sessions.values().removeIf(session -> session.owner == owner);
    }

    private void endOld() {
        long now = nanoTime.getAsLong();
        var settings = java.util.Objects.requireNonNull(affinity);
        var ttl = settings.ttl();
        var idle = settings.idle();
        sessions.values()
                .removeIf(session -> ttl != null && now - session.begun > ttl.toNanos()
                        || idle != null && now - session.used > idle.toNanos());
    }
}
