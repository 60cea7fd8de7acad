package io.openscf.api.management.ledger;

import io.openscf.api.invoke.InvokeActions;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.FunctionCatalog;
import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.AsyncQueue.Enqueued;
import io.openscf.invocation.ledger.Ledger;
import io.openscf.invocation.ledger.LedgerEvent;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Qualifier;
import io.openscf.model.RequestId;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Offers an event once more, as a new one that names its original (docs/events.md). */
@Singleton
class ReplayEvent implements Action<ReplayEvent.Request, ReplayEvent.Response> {
    record Request(
            String eventRequestId,
            @Nullable String qualifier,
            @Nullable String event) {}

    record Response(String eventRequestId) {}

    private final Ledger ledger;
    private final FunctionCatalog catalog;
    private final AsyncQueue queue;
    private final InvokeActions invocations;

    ReplayEvent(Ledger ledger, FunctionCatalog catalog, AsyncQueue queue, InvokeActions invocations) {
        this.ledger = ledger;
        this.catalog = catalog;
        this.queue = queue;
        this.invocations = invocations;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return EventFields.find(ledger, request.eventRequestId()).chain(original -> replay(original, request));
    }

    private Uni<Response> replay(LedgerEvent original, Request request) {
        var event = event(original, request.event());
        var qualifier = Qualifier.parse(
                request.qualifier() == null || request.qualifier().isEmpty()
                        ? original.qualifier()
                        : request.qualifier());
        return catalog.resolve(original.function(), qualifier, original.routingKey())
                .chain(function -> queue.enqueue(repeated(original, function, qualifier, event)))
                .map(ReplayEvent::accepted);
    }

    private Buffer event(LedgerEvent original, @Nullable String edited) {
        if (edited != null && !edited.isEmpty()) {
            return invocations.asynchronousEvent(edited);
        }
        var kept = original.event();
        if (kept == null || !original.isExact()) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION,
                    "The event is not kept as it was (masked, or too large): give the event to run in Event.");
        }
        return kept;
    }

    /** In the queue of API calls: the trigger may be gone. The function sees the original's trigger type. */
    private static AsyncEvent repeated(
            LedgerEvent original, FunctionVersion function, Qualifier qualifier, Buffer event) {
        return new AsyncEvent(
                RequestId.next(),
                "api-" + function.functionId(),
                original.function(),
                qualifier,
                original.routingKey(),
                original.triggerType().equals("api") ? null : original.triggerType(),
                event,
                new AsyncQueue.Origin(original.triggerName(), original.position(), original.requestId()));
    }

    private static Response accepted(Enqueued enqueued) {
        return switch (enqueued) {
            case Enqueued.Stored stored -> new Response(stored.requestId());
            case Enqueued.Duplicate duplicate -> new Response(duplicate.requestId());
            case Enqueued.Full full ->
                throw new ScfException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "The asynchronous queue of the function is full: " + full.limit() + ".");
        };
    }
}
