package io.openscf.trigger;

import io.openscf.catalog.Provisioned;
import io.openscf.catalog.ProvisionedChanges;
import io.openscf.catalog.ProvisionedSettings.TimedChange;
import io.openscf.catalog.ProvisionedVersion;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does the timed changes of provisioned concurrency (semantics.md section 8): each sets the number at its moment and
 * leaves it; of two at one moment the newer stays. What was missed while no gateway ran is made up for by its last change.
 */
@Singleton
class ProvisionSchedule {
    private static final Duration LONGEST_LOOK_BACK = Duration.ofDays(1);

    private final Provisioned provisioned;
    private final ProvisionedChanges changes;
    private final Schedules schedules;

    ProvisionSchedule(Provisioned provisioned, ProvisionedChanges changes, Schedules schedules) {
        this.provisioned = provisioned;
        this.changes = changes;
        this.schedules = schedules;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tick() {
        var now = Instant.now();
        return provisioned
                .all()
                .onItem()
                .transformToMulti(all -> Multi.createFrom().iterable(all))
                .filter(version -> !version.settings().actions().isEmpty())
                .onItem()
                .transformToUniAndConcatenate(version -> apply(version, now))
                .collect()
                .asList()
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> Log.warnf("provisioned schedules could not be read: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> apply(ProvisionedVersion version, Instant now) {
        var due = due(schedules, version.settings().actions(), version.scheduledUntil(), now);
        return due == null
                ? Uni.createFrom().voidItem()
                : changes.schedule(version.id(), version.scheduledUntil(), now, due.count());
    }

    /** The last change since the schedule was looked at, or null. */
    static @Nullable TimedChange due(Schedules schedules, List<TimedChange> changes, Instant doneUntil, Instant now) {
        var earliest = now.minus(LONGEST_LOOK_BACK);
        var from = doneUntil.isBefore(earliest) ? earliest : doneUntil;
        TimedChange due = null;
        var at = Instant.MIN;
        for (var change : changes) {
            var fire = last(schedules, change.cron(), from, now);
            if (fire != null && !fire.isBefore(at)) {
                due = change;
                at = fire;
            }
        }
        return due;
    }

    private static @Nullable Instant last(Schedules schedules, String cron, Instant from, Instant now) {
        Instant last = null;
        var next = schedules.next(cron, from);
        while (next.isPresent() && !next.get().isAfter(now)) {
            last = next.get();
            next = schedules.next(cron, last);
        }
        return last;
    }
}
