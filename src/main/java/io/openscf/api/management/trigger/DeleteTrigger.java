package io.openscf.api.management.trigger;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.model.ErrorCode;
import io.openscf.trigger.Bindings;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** DeleteTrigger (management-api.md section 10.6). */
@Singleton
class DeleteTrigger implements Action<DeleteTrigger.Request, Action.Empty> {
    record Request(
            String functionName,
            String triggerName,
            String type,
            @Nullable String namespace,
            @Nullable String triggerDesc,
            @Nullable String qualifier) {}

    private final TriggerRequests requests;
    private final TriggerCatalog catalog;
    private final Bindings bindings;

    DeleteTrigger(TriggerRequests requests, TriggerCatalog catalog, Bindings bindings) {
        this.requests = requests;
        this.catalog = catalog;
        this.bindings = bindings;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        return requests.one(
                        TriggerRequests.function(request.namespace(), request.functionName()),
                        request.type(),
                        request.triggerName(),
                        TriggerRequests.qualifier(request.qualifier()),
                        request.triggerDesc(),
                        request.type().equals("timer")
                                ? ErrorCode.RESOURCE_NOT_FOUND__TIMER
                                : ErrorCode.RESOURCE_NOT_FOUND__TRIGGER)
                .chain(catalog::delete)
                .call(bindings::refresh)
                .replaceWith(new Empty());
    }
}
