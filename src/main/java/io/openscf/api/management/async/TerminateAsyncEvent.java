package io.openscf.api.management.async;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.invocation.QueueControl;
import io.openscf.invocation.QueueControl.Terminated;
import io.openscf.invocation.ledger.Ledger;
import io.openscf.invocation.ledger.LedgerEvent;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** TerminateAsyncEvent (management-api.md section 10.8, doc 583/63969). */
@Singleton
class TerminateAsyncEvent implements Action<TerminateAsyncEvent.Request, TerminateAsyncEvent.Response> {
    record Request(
            String functionName,
            String invokeRequestId,
            @Nullable String namespace,
            @Nullable Boolean graceShutdown) {}

    record Response() {}

    private final Ledger ledger;
    private final QueueControl queues;

    TerminateAsyncEvent(Ledger ledger, QueueControl queues) {
        this.ledger = ledger;
        this.queues = queues;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var function = Rules.key(request.namespace(), request.functionName());
        return AsyncEventStatus.find(ledger, request.invokeRequestId())
                .invoke(event -> checkOwner(event, function))
                .chain(event -> queues.terminate(event.requestId(), Boolean.TRUE.equals(request.graceShutdown())))
                .map(TerminateAsyncEvent::response);
    }

    private static void checkOwner(LedgerEvent event, FunctionKey function) {
        if (!event.function().equals(function)) {
            throw new ScfException(
                    ErrorCode.RESOURCE_NOT_FOUND__ASYNC_EVENT,
                    "The function " + function.name() + " has no asynchronous event of that request id.");
        }
    }

    private static Response response(Terminated terminated) {
        return switch (terminated) {
            case ENDED, ASKED -> new Response();
            case ABSENT, OVER ->
                throw new ScfException(ErrorCode.FAILED_OPERATION__ASYNC_EVENT_STATUS, "The event is over already.");
        };
    }
}
