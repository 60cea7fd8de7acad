package io.openscf.trigger;

import io.openscf.catalog.CatalogChange;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The triggers of the catalog in memory: read at the start, after every change, and every minute in case one was missed. */
@Singleton
public class Bindings {
    private static final Logger LOG = Logger.getLogger(Bindings.class);
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final TriggerCatalog catalog;
    private final TimerSchedule timers;
    private final SharedRun reading = new SharedRun(this::read);
    private final List<Runnable> changed = new CopyOnWriteArrayList<>();
    private volatile @Nullable Map<String, StoredTrigger> byId;

    Bindings(TriggerCatalog catalog, TimerSchedule timers) {
        this.catalog = catalog;
        this.timers = timers;
    }

    void changed(@ObservesAsync CatalogChange change) {
        switch (change) {
            case CatalogChange.TriggersChanged triggers -> logged(refresh());
            case CatalogChange.FunctionChanged function -> {}
            case CatalogChange.QuotasChanged quotas -> {}
        }
    }

    @Scheduled(every = "60s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> reconcile() {
        // Plans first: one that is made after that, for a trigger that is not in the catalog's answer yet, stays.
        return timers.planned()
                .call(planned -> refresh())
                .chain(planned -> timers.alignAll(known().values(), planned))
                .onFailure()
                .invoke(failure -> LOG.warnf("triggers could not be compared with the catalog: %s", failure))
                .onFailure()
                .recoverWithNull();
    }

    private static void logged(Uni<Void> refresh) {
        refresh.subscribe().with(done -> {}, failure -> LOG.warnf("triggers could not be read: %s", failure));
    }

    /** Reads them now; what happens after this completed meets the triggers as they are. */
    public Uni<Void> refresh() {
        return Uni.createFrom().completionStage(reading::request);
    }

    private Uni<Void> read() {
        return catalog.all()
                .map(all -> all.stream().collect(Collectors.toMap(StoredTrigger::id, Function.identity())))
                .chain(now -> {
                    var before = known();
                    byId = now;
                    changed.forEach(Runnable::run);
                    return timers.follow(before, now);
                })
                .ifNoItem()
                .after(LONGEST)
                .fail();
    }

    private Map<String, StoredTrigger> known() {
        var triggers = byId;
        return triggers == null ? Map.of() : triggers;
    }

    /** Tells of every reading from now on, after which {@link #all} may be another; must not block. */
    void onChange(Runnable listener) {
        changed.add(listener);
    }

    /** Whether they have been read at all since the start. */
    boolean isKnown() {
        return byId != null;
    }

    /** The trigger of that id, or null when it is not there any more. */
    @Nullable
    StoredTrigger byId(String id) {
        return known().get(id);
    }

    /** All of them; another map after every change. */
    Map<String, StoredTrigger> all() {
        return known();
    }

    /** Those of a type that are switched on. */
    List<StoredTrigger> enabled(String type) {
        return known().values().stream()
                .filter(trigger -> trigger.enabled() && trigger.type().equals(type))
                .toList();
    }
}
