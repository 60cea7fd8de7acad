package io.openscf.api.management.trigger;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.openscf.trigger.Bindings;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** UpdateTriggerStatus (management-api.md section 10.6): switches a trigger on or off; no change is an error. */
@Singleton
class UpdateTriggerStatus implements Action<UpdateTriggerStatus.Request, Action.Empty> {
    record Request(
            String enable,
            String functionName,
            String triggerName,
            String type,
            @Nullable String qualifier,
            @Nullable String namespace,
            @Nullable String triggerDesc) {}

    private final TriggerRequests requests;
    private final TriggerCatalog catalog;
    private final Bindings bindings;

    UpdateTriggerStatus(TriggerRequests requests, TriggerCatalog catalog, Bindings bindings) {
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
        boolean enabled = TriggerRequests.enabled(request.enable());
        return requests.one(
                        TriggerRequests.function(request.namespace(), request.functionName()),
                        request.type(),
                        request.triggerName(),
                        TriggerRequests.qualifier(request.qualifier()),
                        request.triggerDesc())
                .chain(trigger -> catalog.update(trigger, before -> switched(before, enabled)))
                .call(bindings::refresh)
                .replaceWith(new Empty());
    }

    private static StoredTrigger switched(StoredTrigger before, boolean enabled) {
        if (before.enabled() == enabled) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION__UPDATE_TRIGGER_STATUS,
                    "The trigger is " + (enabled ? "open" : "closed") + " already.");
        }
        return new StoredTrigger(
                before.id(),
                before.function(),
                before.type(),
                before.name(),
                before.qualifier(),
                before.description(),
                before.argument(),
                before.comment(),
                enabled,
                before.revision(),
                before.added(),
                before.modified());
    }
}
