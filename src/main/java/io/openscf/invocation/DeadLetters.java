package io.openscf.invocation;

import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.smallrye.mutiny.Uni;

/** Where events end that nobody could take. Thread-safe. */
public interface DeadLetters {
    /** Completes when the event is kept, with what was said of it; fails when Redis cannot be reached. */
    Uni<Void> keep(AsyncEvent event, String reason);
}
