package io.openscf.catalog;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The quotas in memory, for the warm path: read at the start and after every change, and each second while changes are not
 * heard. Thread-safe.
 */
@Singleton
public class KnownQuotas {
    private static final Logger LOG = Logger.getLogger(KnownQuotas.class);

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Concurrency concurrency;
    private final Changes changes;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicBoolean outdated = new AtomicBoolean();
    private volatile Quotas known;

    KnownQuotas(Concurrency concurrency, Changes changes, CatalogLimits limits) {
        this.concurrency = concurrency;
        this.changes = changes;
        this.known = new Quotas(limits.concurrencyMegabytes(), Map.of());
    }

    void start(@Observes StartupEvent start) {
        // Before the first call: a function that is disabled must not run for a moment.
        known = concurrency.read().await().atMost(LONGEST);
    }

    void changed(@ObservesAsync CatalogChange change) {
        switch (change) {
            // A share ends with its function.
            case CatalogChange.QuotasChanged quotas -> refresh();
            case CatalogChange.FunctionChanged function -> {
                if (known.of(function.function()) != null) {
                    refresh();
                }
            }
            case CatalogChange.TriggersChanged triggers -> {}
        }
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refreshWhileNothingIsHeard() {
        if (outdated.get() || !changes.heardWithin(Snapshots.MAX_AGE_NANOS)) {
            refresh();
        }
    }

    /** As last read. */
    public Quotas now() {
        return known;
    }

    private void refresh() {
        outdated.set(true);
        if (!reading.compareAndSet(false, true)) {
            return;
        }
        outdated.set(false);
        Uni.createFrom().deferred(concurrency::read).subscribe().with(this::learned, failure -> {
            outdated.set(true);
            reading.set(false);
            LOG.warnf("quotas could not be read: %s", failure.getMessage());
        });
    }

    private void learned(Quotas quotas) {
        known = quotas;
        reading.set(false);
        if (outdated.get()) {
            refresh();
        }
    }
}
