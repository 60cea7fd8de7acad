package io.openscf.api.management.concurrency;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Concurrency;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** GetReservedConcurrencyConfig (management-api.md section 10.10): ReservedMem is null when unset, which is not 0. */
@Singleton
class GetReservedConcurrencyConfig
        implements Action<GetReservedConcurrencyConfig.Request, GetReservedConcurrencyConfig.Response> {
    record Request(String functionName, @Nullable String namespace) {}

    record Response(@Nullable Long reservedMem) {}

    private final Concurrency concurrency;

    GetReservedConcurrencyConfig(Concurrency concurrency) {
        this.concurrency = concurrency;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return concurrency
                .reserved(Rules.key(request.namespace(), request.functionName()))
                .map(Response::new);
    }
}
