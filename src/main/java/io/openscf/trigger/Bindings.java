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
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The triggers of the catalog in memory: read at the start, after every change, and every minute in case one was missed. */
@Singleton
public class Bindings {
    private static final Logger LOG = Logger.getLogger(Bindings.class);

    private final TriggerCatalog catalog;
    private final TimerSchedule timers;
    private volatile Map<String, StoredTrigger> byId = Map.of();

    Bindings(TriggerCatalog catalog, TimerSchedule timers) {
        this.catalog = catalog;
        this.timers = timers;
    }

    void changed(@ObservesAsync CatalogChange change) {
        switch (change) {
            case CatalogChange.TriggersChanged triggers -> refreshInBackground();
            case CatalogChange.FunctionChanged function -> {}
        }
    }

    @Scheduled(every = "60s")
    void reconcile() {
        refreshInBackground();
    }

    private void refreshInBackground() {
        refresh().subscribe().with(done -> {}, failure -> LOG.warnf("triggers could not be read: %s", failure));
    }

    /** Reads them now; what happens after this completed meets the triggers as they are. */
    public Uni<Void> refresh() {
        return catalog.all()
                .invoke(all -> byId = all.stream().collect(Collectors.toMap(StoredTrigger::id, Function.identity())))
                .chain(timers::reconcile)
                .ifNoItem()
                .after(Duration.ofSeconds(20))
                .fail();
    }

    /** The trigger of that id, or null when it is not there any more. */
    @org.jspecify.annotations.Nullable
    StoredTrigger byId(String id) {
        return byId.get(id);
    }

    /** Those of a type that are switched on. */
    List<StoredTrigger> enabled(String type) {
        return byId.values().stream()
                .filter(trigger -> trigger.enabled() && trigger.type().equals(type))
                .toList();
    }
}
