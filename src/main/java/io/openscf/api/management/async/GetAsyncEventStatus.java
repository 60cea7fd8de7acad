package io.openscf.api.management.async;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.ledger.Ledger;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** GetAsyncEventStatus (management-api.md section 10.8). */
@Singleton
class GetAsyncEventStatus implements Action<GetAsyncEventStatus.Request, GetAsyncEventStatus.Response> {
    record Request(String invokeRequestId) {}

    record Response(Result result) {}

    record Result(AsyncEventStatus status, int statusCode, String invokeRequestId) {}

    private final Ledger ledger;

    GetAsyncEventStatus(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return AsyncEventStatus.find(ledger, request.invokeRequestId())
                .map(event -> new Response(new Result(
                        AsyncEventStatus.of(event.state()), AsyncEventStatus.code(event), event.requestId())));
    }
}
