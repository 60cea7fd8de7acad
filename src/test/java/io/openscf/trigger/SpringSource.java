package io.openscf.trigger;

import io.openscf.connector.DryRun;
import io.openscf.connector.Event;
import io.openscf.connector.Receipt;
import io.openscf.connector.Sink;
import io.openscf.connector.Source;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.SourceState;
import io.openscf.connector.SourceState.Phase;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connector whose source is the test: it remembers its bindings, and the test sends events through them. */
final class SpringSource implements SourceConnector {
    final List<Bound> bindings = new CopyOnWriteArrayList<>();
    private final Ownership ownership;
    volatile boolean broken;
    /** Completes when the test lets bindings end. */
    volatile CompletableFuture<Void> mayEnd = CompletableFuture.completedFuture(null);

    SpringSource(Ownership ownership) {
        this.ownership = ownership;
    }

    /** One binding. */
    final class Bound implements Source {
        final Trigger trigger;
        private final Sink sink;
        volatile boolean unbound;

        Bound(Trigger trigger, Sink sink) {
            this.trigger = trigger;
            this.sink = sink;
        }

        Receipt deliver(String key) {
            return sink.deliver(new Event(trigger.id(), key, "{}"))
                    .toCompletableFuture()
                    .join();
        }

        @Override
        public SourceState state() {
            return new SourceState(Phase.IDLE, Instant.EPOCH, "");
        }

        @Override
        public Map<String, Long> counters() {
            return Map.of("drops", 7L);
        }

        @Override
        public CompletionStage<Void> unbind(Duration grace) {
            unbound = true;
            return grace.isZero() ? CompletableFuture.completedFuture(null) : mayEnd;
        }
    }

    /** Those that were not told to end. */
    List<Bound> live() {
        return bindings.stream().filter(bound -> !bound.unbound).toList();
    }

    @Override
    public Ownership ownership() {
        return ownership;
    }

    @Override
    public Source bind(Trigger trigger, Sink sink) {
        if (broken) {
            throw new IllegalStateException("cannot bind today");
        }
        var bound = new Bound(trigger, sink);
        bindings.add(bound);
        return bound;
    }

    @Override
    public String type() {
        return "spring";
    }

    @Override
    public Traits traits() {
        return new Traits("A spring.", "{}", Traits.Delivery.ASYNCHRONOUS, Traits.Order.NONE, Map.of(), "Nothing.");
    }

    @Override
    public String normalise(String triggerName, String description) {
        return description;
    }

    @Override
    public List<String> secrets() {
        return List.of("/well/password");
    }

    @Override
    public DryRun dryRun(Trigger trigger, String sample) {
        throw new IllegalArgumentException("There is nothing to try.");
    }
}
