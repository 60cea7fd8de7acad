package io.openscf.trigger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openscf.connector.ScheduledConnector;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.Timers;
import io.openscf.invocation.Timers.Due;
import io.openscf.model.Qualifier;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Fires what is due: once per trigger and instant whatever the number of gateways, as one script in Redis compares the
 * instant, sets the next one and enqueues the event. A fire missed for up to ten minutes is made up once.
 */
@Singleton
class TimerTicker {
    private static final Logger LOG = Logger.getLogger(TimerTicker.class);
    private static final Duration CATCH_UP = Duration.ofMinutes(10);
    private static final int BATCH = 1000;

    private final Timers timers;
    private final Bindings bindings;
    private final Connectors connectors;
    private final Counter missed;

    TimerTicker(Timers timers, Bindings bindings, Connectors connectors, MeterRegistry meters) {
        this.timers = timers;
        this.bindings = bindings;
        this.connectors = connectors;
        this.missed = meters.counter("openscf_timer_missed");
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tick() {
        return timers.due(BATCH)
                .onItem()
                .transformToMulti(due -> Multi.createFrom().iterable(due))
                .onItem()
                .transformToUniAndMerge(this::fire)
                .collect()
                .asList()
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOG.warnf("timers could not be fired: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> fire(Due due) {
        var stored = bindings.byId(due.triggerId());
        if (stored == null || !stored.enabled()) {
            return Uni.createFrom().voidItem(); // reconciled within a minute
        }
        if (!(connectors.of(stored.type()) instanceof ScheduledConnector connector)) {
            return Uni.createFrom().voidItem();
        }
        var trigger = Connectors.view(stored);
        var fireAt = Instant.ofEpochMilli(due.fireAtMillis());
        var now = Instant.now();
        boolean skip = fireAt.isBefore(now.minus(CATCH_UP));
        // A few seconds late are fired one by one; what lies further back is made up once.
        var after = fireAt.isBefore(now.minusSeconds(30)) ? now : fireAt;
        var next = connector
                .nextFire(trigger, after)
                .map(at -> OptionalLong.of(at.toEpochMilli()))
                .orElse(OptionalLong.empty());
        var event = connector.eventAt(trigger, fireAt);
        var queued = new AsyncEvent(
                requestId(event.triggerId(), event.dedupeKey()),
                stored.id(),
                stored.function(),
                Qualifier.parse(stored.qualifier()),
                null,
                stored.type(),
                Buffer.buffer(event.json()));
        return timers.fire(stored.id(), due.fireAtMillis(), next, queued, skip)
                .invoke(fired -> {
                    if (fired == Timers.Fired.SKIPPED) {
                        missed.increment();
                    }
                })
                .chain(fired -> fired == Timers.Fired.FIRED
                                && next.isPresent()
                                && next.getAsLong() <= System.currentTimeMillis()
                        ? fire(new Due(due.triggerId(), next.getAsLong()))
                        : Uni.createFrom().voidItem());
    }

    /** The same happening has the same request id, whoever reports it. */
    static String requestId(String triggerId, String dedupeKey) {
        return UUID.nameUUIDFromBytes((triggerId + "\n" + dedupeKey).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
