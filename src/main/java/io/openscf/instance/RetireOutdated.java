package io.openscf.instance;

import io.openscf.catalog.CatalogChange;
import io.openscf.catalog.FunctionCatalog;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionVersion;
import io.openscf.model.ScfException;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Ends instances whose code or settings are no longer current, or whose version was deleted. */
@Singleton
class RetireOutdated {
    private final FunctionCatalog catalog;
    private final InstancePool pool;
    private final WebInstances web;
    private final Map<FunctionKey, String> ids = new ConcurrentHashMap<>();

    RetireOutdated(FunctionCatalog catalog, InstancePool pool, WebInstances web) {
        this.catalog = catalog;
        this.pool = pool;
        this.web = web;
    }

    void changed(@ObservesAsync CatalogChange.FunctionChanged change) {
        catalog.all(change.function()).subscribe().with(current -> keep(change.function(), current), failure -> {
            if (failure instanceof ScfException) { // there is no such function; a broken database proves nothing
                retire(ids.remove(change.function()));
            }
        });
    }

    private void keep(FunctionKey function, List<FunctionVersion> current) {
        var id = current.getFirst().functionId();
        var before = ids.put(function, id);
        if (before != null && !before.equals(id)) {
            retire(before); // deleted, and created anew under its name
        }
        retire(id, current.stream().map(FunctionVersion::runKey).collect(Collectors.toSet()));
    }

    private void retire(@org.jspecify.annotations.Nullable String functionId) {
        if (functionId != null) {
            retire(functionId, Set.of());
        }
    }

    private void retire(String functionId, Set<String> keepRunKeys) {
        pool.retire(functionId, keepRunKeys);
        web.retire(functionId, keepRunKeys);
    }
}
