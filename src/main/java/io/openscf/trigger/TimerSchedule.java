package io.openscf.trigger;

import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.ScheduledConnector;
import io.openscf.invocation.Timers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the next fires in Redis as the catalog wants them; so they come back by themselves when Redis was wiped. */
@Singleton
class TimerSchedule {
    private final Timers timers;
    private final Connectors connectors;

    /** What was scheduled for which revision of a trigger; a changed one is scheduled anew. */
    private final Map<String, Long> revisions = new ConcurrentHashMap<>();

    TimerSchedule(Timers timers, Connectors connectors) {
        this.timers = timers;
        this.connectors = connectors;
    }

    Uni<Void> reconcile(List<StoredTrigger> all) {
        var wanted = new HashSet<String>();
        return Multi.createFrom()
                .iterable(all)
                .filter(trigger -> connectors.of(trigger.type()) instanceof ScheduledConnector)
                .onItem()
                .transformToUniAndConcatenate(trigger -> {
                    if (!trigger.enabled()) {
                        return Uni.createFrom().voidItem();
                    }
                    wanted.add(trigger.id());
                    return schedule(trigger);
                })
                .collect()
                .asList()
                .chain(done -> forget(wanted));
    }

    private Uni<Void> schedule(StoredTrigger trigger) {
        boolean changed = !Long.valueOf(trigger.revision()).equals(revisions.put(trigger.id(), trigger.revision()));
        return timers.scheduledAt(trigger.id()).chain(at -> {
            // An unchanged trigger keeps its place, also across a restart: what was due then is made up by the tick.
            boolean known = at.isPresent() && !(changed && revisionIsNew(trigger));
            var connector = (ScheduledConnector) java.util.Objects.requireNonNull(connectors.of(trigger.type()));
            var next = connector.nextFire(Connectors.view(trigger), Instant.now());
            return known || next.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : timers.schedule(trigger.id(), next.get().toEpochMilli());
        });
    }

    /** A change of the last minute; older ones were scheduled by whoever made them. */
    private static boolean revisionIsNew(StoredTrigger trigger) {
        return trigger.revision() > 1
                && trigger.modified().isAfter(Instant.now().minusSeconds(60));
    }

    private Uni<Void> forget(Set<String> wanted) {
        var gone =
                revisions.keySet().stream().filter(id -> !wanted.contains(id)).toList();
        return Multi.createFrom()
                .iterable(gone)
                .onItem()
                .transformToUniAndConcatenate(id -> timers.unschedule(id).invoke(() -> revisions.remove(id)))
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
