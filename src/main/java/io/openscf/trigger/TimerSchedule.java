package io.openscf.trigger;

import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.ScheduledConnector;
import io.openscf.invocation.Timers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the next fires in Redis as the catalog wants them. One rule corrects a plan, whoever looks: a trigger without one
 * gets one, and so does a trigger whose plan is not its next fire. A plan whose time has come is left to {@link TimerTicker},
 * so that nothing due is lost, however many gateways look at the same moment.
 */
@Singleton
class TimerSchedule {
    private static final Logger LOG = Logger.getLogger(TimerSchedule.class);

    private final Timers timers;
    private final Connectors connectors;
    private final LastingFaults faults = new LastingFaults("trigger cannot be scheduled", LOG::error);

    TimerSchedule(Timers timers, Connectors connectors) {
        this.timers = timers;
        this.connectors = connectors;
    }

    /** The plans in Redis, of triggers that may be gone. */
    Uni<Map<String, Long>> planned() {
        return timers.all();
    }

    /** Follows a change of the catalog that this gateway has seen. */
    Uni<Void> follow(Map<String, StoredTrigger> before, Map<String, StoredTrigger> now) {
        var gone = new ArrayList<String>();
        before.forEach((id, trigger) -> {
            if (isPlanned(trigger) && !isPlanned(now.get(id))) {
                gone.add(id);
            }
        });
        var changed = now.values().stream()
                .filter(this::isPlanned)
                .filter(trigger -> !sameSchedule(before.get(trigger.id()), trigger))
                .toList();
        return timers.unschedule(gone).chain(() -> align(changed));
    }

    private static boolean sameSchedule(@Nullable StoredTrigger before, StoredTrigger now) {
        return before != null
                && before.enabled() == now.enabled()
                && before.description().equals(now.description());
    }

    private Uni<Void> align(List<StoredTrigger> triggers) {
        return Multi.createFrom()
                .iterable(triggers)
                .onItem()
                .transformToUniAndMerge(trigger -> timers.scheduledAt(trigger.id())
                        .map(at -> correction(trigger, at.isPresent() ? at.getAsLong() : null))
                        .chain(at ->
                                at.isEmpty() ? Uni.createFrom().voidItem() : timers.schedule(trigger.id(), at.get())))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** Corrects every plan: those of a Redis that was wiped come back, those of triggers that are gone go. */
    Uni<Void> alignAll(Collection<StoredTrigger> all, Map<String, Long> planned) {
        var orphans = new HashSet<>(planned.keySet());
        var corrections = new HashMap<String, Long>();
        for (var trigger : all) {
            if (isPlanned(trigger)) {
                orphans.remove(trigger.id());
                correction(trigger, planned.get(trigger.id())).ifPresent(at -> corrections.put(trigger.id(), at));
            }
        }
        faults.keep(all.stream().map(StoredTrigger::id).collect(Collectors.toSet()));
        return timers.unschedule(orphans).chain(() -> timers.schedule(corrections));
    }

    private boolean isPlanned(@Nullable StoredTrigger trigger) {
        return trigger != null && trigger.enabled() && connectors.of(trigger.type()) instanceof ScheduledConnector;
    }

    private Optional<Long> correction(StoredTrigger trigger, @Nullable Long planned) {
        var now = Instant.now();
        if (planned != null && planned <= now.toEpochMilli()) {
            return Optional.empty();
        }
        return nextFire(trigger, now).map(Instant::toEpochMilli).filter(next -> !next.equals(planned));
    }

    /** Empty also when the stored schedule cannot be read: one bad trigger must not stop the others. */
    private Optional<Instant> nextFire(StoredTrigger trigger, Instant after) {
        try {
            var connector = (ScheduledConnector) java.util.Objects.requireNonNull(connectors.of(trigger.type()));
            var next = connector.nextFire(connectors.view(trigger), after);
            faults.over(trigger.id());
            return next;
        } catch (RuntimeException e) {
            faults.met(trigger.id(), e);
            return Optional.empty();
        }
    }
}
