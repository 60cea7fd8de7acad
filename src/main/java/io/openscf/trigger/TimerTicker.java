package io.openscf.trigger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.Event;
import io.openscf.connector.ScheduledConnector;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.AsyncQueue.Origin;
import io.openscf.invocation.Timers;
import io.openscf.invocation.Timers.Due;
import io.openscf.invocation.Timers.Fired;
import io.openscf.model.Qualifier;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Fires what is due: once per trigger and instant whatever the number of gateways, as one script in Redis compares the
 * instant, sets the next one and enqueues the event. What a trigger missed while no gateway ran is made up once, if it is
 * not too long ago.
 */
@Singleton
class TimerTicker {
    private static final Logger LOG = Logger.getLogger(TimerTicker.class);
    /** So far back every fire of a trigger is made up: pauses of a gateway, no outages. */
    private static final Duration HICCUP = Duration.ofSeconds(30);

    private static final int BATCH = 1000;
    private static final long SECOND_MILLIS = 1000;
    private static final long SPREAD_MILLIS = 60;
    /** A tick that takes longer is given up: what is due still is. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Timers timers;
    private final Bindings bindings;
    private final Connectors connectors;
    private final TimerConfig config;
    private final Timer late;
    private final Counter missed;
    private final Counter dropped;
    private final TriggerCounters counters;
    private final LastingFaults faults = new LastingFaults("timer not fired", LOG::error);
    private final RedisClock clock;
    private final Vertx vertx;
    private volatile boolean stopped;

    TimerTicker(
            Timers timers,
            Bindings bindings,
            Connectors connectors,
            TimerConfig config,
            MeterRegistry meters,
            TriggerCounters counters,
            RedisClock clock,
            Vertx vertx) {
        this.counters = counters;
        this.clock = clock;
        this.vertx = vertx;
        this.timers = timers;
        this.bindings = bindings;
        this.connectors = connectors;
        this.config = config;
        this.late = meters.timer("openscf_timer_late");
        this.missed = meters.counter("openscf_timer_missed");
        this.dropped = meters.counter("openscf_timer_dropped");
    }

    void start(@Observes StartupEvent event) {
        var compared = clock.compare().subscribe().with(done -> next());
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** Fires are at whole seconds; so are ticks, a little later, and not in all gateways at the same moment. */
    private void next() {
        if (stopped) {
            return;
        }
        long late = ThreadLocalRandom.current().nextLong(2, SPREAD_MILLIS);
        long wait = SECOND_MILLIS - Math.floorMod(clock.now().toEpochMilli(), SECOND_MILLIS) + late;
        vertx.setTimer(wait, timer -> tick().subscribe().with(done -> next()));
    }

    Uni<Void> tick() {
        faults.keep(bindings.all().keySet());
        return timers.forgotten()
                .chain(forgotten ->
                        forgotten ? bindings.reconcile() : Uni.createFrom().voidItem())
                .chain(this::fireDue)
                .ifNoItem()
                .after(LONGEST)
                .fail()
                .onFailure()
                .invoke(failure -> LOG.warnf("timers could not be fired: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> fireDue() {
        return timers.due(BATCH)
                .chain(due -> Multi.createFrom()
                        .iterable(due)
                        .onItem()
                        .transformToUniAndMerge(this::fireOrLog)
                        .collect()
                        .asList()
                        // Goes on while that helps: those that could not be fired are due again at once.
                        .chain(moved -> due.size() == BATCH && moved.contains(true)
                                ? fireDue()
                                : Uni.createFrom().voidItem()));
    }

    private Uni<Boolean> fireOrLog(Due due) {
        return Uni.createFrom()
                .deferred(() -> fire(due))
                .invoke(moved -> faults.over(due.triggerId()))
                .onFailure()
                .invoke(failure -> faults.met(due.triggerId(), failure))
                .onFailure()
                .recoverWithItem(false);
    }

    /** Whether the plan has moved on. */
    private Uni<Boolean> fire(Due due) {
        var stored = bindings.byId(due.triggerId());
        if (stored == null
                || !stored.enabled()
                || !(connectors.of(stored.type()) instanceof ScheduledConnector connector)) {
            return Uni.createFrom().item(false); // reconciled within a minute
        }
        var trigger = connectors.view(stored);
        var fireAt = Instant.ofEpochMilli(due.fireAtMillis());
        var now = clock.now();
        boolean stillWanted = connector
                .nextFire(trigger, fireAt.minusSeconds(1))
                .filter(fireAt::equals)
                .isPresent();
        boolean madeUp = stillWanted && !fireAt.isBefore(now.minus(config.catchUp()));
        var next = connector
                .nextFire(trigger, fireAt.isBefore(now.minus(HICCUP)) ? now : fireAt)
                .map(at -> OptionalLong.of(at.toEpochMilli()))
                .orElse(OptionalLong.empty());
        if (!stillWanted) {
            return replan(stored.id(), next); // the schedule changed before its plan did
        }
        var event = connector.eventAt(trigger, fireAt);
        return timers.fire(stored.id(), due.fireAtMillis(), next, queued(stored, event), !madeUp)
                .invoke(fired -> count(stored.id(), fired, Duration.between(fireAt, clock.now())))
                .chain(fired -> fired == Fired.FIRED
                                && next.isPresent()
                                && next.getAsLong() <= clock.now().toEpochMilli()
                        ? fire(new Due(due.triggerId(), next.getAsLong()))
                        : Uni.createFrom().item(fired != Fired.NOT_MINE));
    }

    private Uni<Boolean> replan(String triggerId, OptionalLong next) {
        return (next.isPresent() ? timers.schedule(triggerId, next.getAsLong()) : timers.unschedule(triggerId))
                .replaceWith(true);
    }

    private void count(String triggerId, Fired fired, Duration after) {
        switch (fired) {
            case FIRED -> {
                late.record(after.isNegative() ? Duration.ZERO : after);
                counters.count(triggerId, TriggerCounters.Outcome.STORED);
            }
            case SKIPPED -> missed.increment();
            case FULL -> dropped.increment();
            case NOT_MINE -> {}
        }
    }

    /** The event of a trigger on its way into the queue, which takes the same happening once. */
    static AsyncEvent queued(StoredTrigger trigger, Event event) {
        return new AsyncEvent(
                requestId(trigger.id(), event.dedupeKey()),
                trigger.id(),
                trigger.function(),
                Qualifier.parse(trigger.qualifier()),
                null,
                trigger.type(),
                Buffer.buffer(event.json()),
                new Origin(trigger.name(), event.position(), null));
    }

    /** The same happening has the same request id, whoever reports it. */
    private static String requestId(String triggerId, String dedupeKey) {
        return UUID.nameUUIDFromBytes((triggerId + "\n" + dedupeKey).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
