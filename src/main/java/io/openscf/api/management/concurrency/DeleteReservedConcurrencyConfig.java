package io.openscf.api.management.concurrency;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Concurrency;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** DeleteReservedConcurrencyConfig (management-api.md section 10.10): the function shares what is unreserved again. */
@Singleton
class DeleteReservedConcurrencyConfig implements Action<DeleteReservedConcurrencyConfig.Request, Action.Empty> {
    record Request(String functionName, @Nullable String namespace) {}

    private final Concurrency concurrency;

    DeleteReservedConcurrencyConfig(Concurrency concurrency) {
        this.concurrency = concurrency;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        return concurrency
                .unreserve(Rules.key(request.namespace(), request.functionName()))
                .replaceWith(new Empty());
    }
}
