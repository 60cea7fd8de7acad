package io.openscf.instance;

import io.openscf.catalog.CatalogChange;
import io.openscf.catalog.FunctionCatalog;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Ends instances whose code or settings are no longer current. */
@Singleton
class RetireOutdated {
    private final FunctionCatalog catalog;
    private final InstancePool pool;
    private final Map<FunctionKey, String> ids = new ConcurrentHashMap<>();

    RetireOutdated(FunctionCatalog catalog, InstancePool pool) {
        this.catalog = catalog;
        this.pool = pool;
    }

    void changed(@ObservesAsync CatalogChange.FunctionChanged change) {
        catalog.resolve(change.function(), Qualifier.LATEST, null)
                .subscribe()
                .with(
                        current -> {
                            ids.put(change.function(), current.functionId());
                            pool.retire(current.functionId(), current.runKey());
                        },
                        absent -> {
                            String id = ids.remove(change.function());
                            if (id != null) {
                                pool.retire(id, null);
                            }
                        });
    }
}
