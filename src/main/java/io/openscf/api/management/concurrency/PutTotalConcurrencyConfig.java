package io.openscf.api.management.concurrency;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Concurrency;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * PutTotalConcurrencyConfig (management-api.md section 10.10). The total is the installation's, as all namespaces draw on
 * one pool; the one named must exist.
 */
@Singleton
class PutTotalConcurrencyConfig implements Action<PutTotalConcurrencyConfig.Request, Action.Empty> {
    record Request(long totalConcurrencyMem, @Nullable String namespace) {}

    private final Concurrency concurrency;

    PutTotalConcurrencyConfig(Concurrency concurrency) {
        this.concurrency = concurrency;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var namespace = Rules.key(request.namespace(), "any-name").namespace();
        return concurrency
                .setTotal(namespace, Megabytes.of("TotalConcurrencyMem", request.totalConcurrencyMem()))
                .replaceWith(new Empty());
    }
}
