package io.openscf.api.management.concurrency;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Concurrency;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** PutReservedConcurrencyConfig (management-api.md section 10.10): 0 disables the function. */
@Singleton
class PutReservedConcurrencyConfig implements Action<PutReservedConcurrencyConfig.Request, Action.Empty> {
    record Request(
            String functionName,
            long reservedConcurrencyMem,
            @Nullable String namespace) {}

    private final Concurrency concurrency;

    PutReservedConcurrencyConfig(Concurrency concurrency) {
        this.concurrency = concurrency;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        return concurrency
                .reserve(key, Megabytes.of("ReservedConcurrencyMem", request.reservedConcurrencyMem()))
                .replaceWith(new Empty());
    }
}
