package io.openscf.invocation.permit;

import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.WebSettings;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Permits of web functions: the quota counts busy instances (semantics.md section 7), and one of those has several
 * requests. Thread-safe.
 */
@Singleton
public class WebPermits {
    private final Permits permits;
    private final ConcurrentHashMap<String, Integer> requests = new ConcurrentHashMap<>();

    WebPermits(Permits permits) {
        this.permits = permits;
    }

    /** Null when the request may be made; give it back with {@link #release}. Else why not. */
    public Outcome.@Nullable Failed acquire(FunctionVersion function) {
        int room = room(function);
        if (room == 1) {
            return permits.acquire(function);
        }
        var refusal = new AtomicReference<Outcome.@Nullable Failed>();
        requests.compute(function.runKey(), (key, before) -> {
            int running = before == null ? 0 : before;
            refusal.setPlain(running % room == 0 ? permits.acquire(function) : null);
            return refusal.getPlain() == null ? Integer.valueOf(running + 1) : before;
        });
        return refusal.getPlain();
    }

    public void release(FunctionVersion function) {
        int room = room(function);
        if (room == 1) {
            permits.release(function);
            return;
        }
        requests.computeIfPresent(function.runKey(), (key, running) -> {
            if ((running - 1) % room == 0) {
                permits.release(function);
            }
            return running == 1 ? null : running - 1;
        });
    }

    private static int room(FunctionVersion function) {
        var settings = function.web();
        return (settings == null ? WebSettings.PLAIN : settings).concurrency().max();
    }
}
