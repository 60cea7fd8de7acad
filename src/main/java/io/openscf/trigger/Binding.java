package io.openscf.trigger;

import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.Sink;
import io.openscf.connector.Source;
import io.openscf.connector.SourceState;
import io.openscf.connector.SourceState.Phase;
import io.vertx.core.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a trigger, bound by this gateway.
 *
 * <pre>
 *   open ── end() ──> ending: takes nothing more, what runs may finish ── all is settled, or the grace is over ──> over
 *     └──── the lease ran out ─────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * Its sink is fenced when it is over, whatever the connector does.
 */
final class Binding {
    private final StoredTrigger trigger;
    private final @Nullable Source source;
    private final SourceState failure;
    private volatile long leaseEnd;
    private volatile boolean over;
    private volatile boolean ending;

    /** Binds. A connector that throws makes a binding that has failed; it is tried again like any other. */
    Binding(
            StoredTrigger trigger,
            Function<Sink, Source> binder,
            BindingSink.Doors doors,
            Context context,
            long leaseEnd) {
        this.trigger = trigger;
        this.leaseEnd = leaseEnd;
        Source bound = null;
        var state = SourceState.binding();
        try {
            bound = binder.apply(new BindingSink(trigger, doors, context, this::holds));
        } catch (RuntimeException e) {
            state = new SourceState(Phase.FAILED, Instant.now(), String.valueOf(e.getMessage()));
            over = true;
        }
        this.source = bound;
        this.failure = state;
    }

    private boolean holds() {
        return !over && leaseEnd - System.nanoTime() > 0;
    }

    StoredTrigger trigger() {
        return trigger;
    }

    /** As {@link System#nanoTime}; a source that needs no lease has one that does not end. */
    void extend(long until) {
        leaseEnd = until;
    }

    /** Whether it goes on: neither ended nor without a lease, and the connector has bound. */
    boolean isOpen() {
        return !ending && holds();
    }

    SourceState state() {
        return source == null ? failure : source.state();
    }

    Map<String, Long> counters() {
        return source == null ? Map.of() : new TreeMap<>(source.counters());
    }

    /** Completes when it is over; at once when its lease is. Ended twice, it ends once. */
    CompletionStage<Void> end(Duration grace) {
        boolean lost = !holds();
        ending = true;
        over = over || lost;
        if (source == null) {
            return CompletableFuture.completedFuture(null);
        }
        var patience = lost ? Duration.ZERO : grace;
        return source.unbind(patience)
                .toCompletableFuture()
                .copy()
                .orTimeout(patience.toMillis() + 10_000, TimeUnit.MILLISECONDS)
                .handle((done, failed) -> {
                    over = true;
                    return null;
                });
    }
}
