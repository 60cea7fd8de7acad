package io.openscf.instance;

import io.openscf.catalog.CatalogChange;
import io.openscf.catalog.Provisioned;
import io.openscf.catalog.ProvisionedChanges;
import io.openscf.catalog.ProvisionedChanges.Place;
import io.openscf.catalog.ProvisionedChanges.Report;
import io.openscf.catalog.ProvisionedVersion;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes this gateway keep its share of the provisioned instances that the catalog wants, and reports how far that is.
 * Compares again and again, so that a restart or a missed message changes nothing.
 */
@Singleton
class ProvisionReconciler {
    private final Provisioned wanted;
    private final ProvisionedChanges changes;
    private final WarmInstances events;
    private final WebInstances web;
    private final AtomicBoolean running = new AtomicBoolean();
    private Map<String, FunctionVersion> kept = Map.of();

    ProvisionReconciler(Provisioned wanted, ProvisionedChanges changes, WarmInstances events, WebInstances web) {
        this.wanted = wanted;
        this.changes = changes;
        this.events = events;
        this.web = web;
    }

    @Scheduled(
            every = "${openscf.instance.provisioned-check:2s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> check() {
        return reconcile()
                .onFailure()
                .invoke(failure -> Log.warnf("provisioned instances could not be checked: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    void changed(@ObservesAsync CatalogChange.FunctionChanged change) {
        check().subscribe().with(done -> {});
    }

    private Uni<Void> reconcile() {
        return Uni.createFrom().deferred(() -> {
            if (!running.compareAndSet(false, true)) {
                return Uni.createFrom().voidItem(); // the next check sees what changed meanwhile
            }
            return changes.track(Instant.now())
                    .chain(changes::present)
                    .chain(place -> wanted.all().map(all -> keep(all, place)))
                    .chain(changes::report)
                    .onTermination()
                    .invoke(() -> running.set(false));
        });
    }

    private List<Report> keep(List<ProvisionedVersion> all, Place place) {
        var gone = new HashMap<>(kept);
        var now = new HashMap<String, FunctionVersion>();
        for (var provisioned : all) {
            var version = provisioned.version();
            gone.remove(version.runKey());
            now.put(version.runKey(), version);
            pool(version).want(version, place.share(provisioned.settings().count()));
        }
        gone.values().forEach(version -> pool(version).want(version, 0));
        kept = now;
        return all.stream().map(this::report).toList();
    }

    private ProvisionedPool pool(FunctionVersion version) {
        return version.type() == FunctionType.HTTP ? web.provisioned() : events.provisioned();
    }

    private Report report(ProvisionedVersion provisioned) {
        var version = provisioned.version();
        var state = pool(version).state(version.runKey());
        return new Report(
                provisioned.id(),
                state.available(),
                state.mostBusy(),
                state.failure().orElse(""));
    }
}
