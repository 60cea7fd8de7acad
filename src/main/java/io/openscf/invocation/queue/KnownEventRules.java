package io.openscf.invocation.queue;

import io.openscf.catalog.FunctionCatalog;
import io.openscf.invocation.permit.Permits;
import io.openscf.model.AsyncSettings;
import io.openscf.model.FunctionKey;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Qualifier;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** From the catalog's memory and the permits of this gateway. */
@Singleton
class KnownEventRules implements EventRules {
    private final FunctionCatalog catalog;
    private final Permits permits;

    KnownEventRules(FunctionCatalog catalog, Permits permits) {
        this.catalog = catalog;
        this.permits = permits;
    }

    @Override
    public AsyncSettings settings(FunctionKey function, Qualifier qualifier, @Nullable String routingKey) {
        var known = catalog.resolveCached(function, qualifier, routingKey);
        return known == null ? AsyncSettings.USUAL : known.async();
    }

    @Override
    public boolean hasRoom(InvokeRequest request) {
        var known = catalog.resolveCached(request.function(), request.qualifier(), request.routingKey());
        return known == null || permits.hasRoom(known);
    }
}
