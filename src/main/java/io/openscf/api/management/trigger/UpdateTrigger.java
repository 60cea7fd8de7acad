package io.openscf.api.management.trigger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.openscf.trigger.Bindings;
import io.openscf.trigger.Connectors;
import io.openscf.trigger.FunctionUrls;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** UpdateTrigger (doc 583/96828): timers and function URLs so far; what is left out stays, an empty text clears. */
@Singleton
class UpdateTrigger implements Action<UpdateTrigger.Request, UpdateTrigger.Response> {
    record Request(
            String functionName,
            String triggerName,
            String type,
            @Nullable String triggerDesc,
            @Nullable String namespace,
            @Nullable String qualifier,
            @Nullable String enable,
            @Nullable String customArgument,
            @Nullable String description) {}

    record Response(ObjectNode triggerInfo) {}

    private final TriggerRequests requests;
    private final TriggerCatalog catalog;
    private final Bindings bindings;
    private final Connectors connectors;
    private final FunctionUrls urls;

    UpdateTrigger(
            TriggerRequests requests,
            TriggerCatalog catalog,
            Bindings bindings,
            Connectors connectors,
            FunctionUrls urls) {
        this.requests = requests;
        this.catalog = catalog;
        this.bindings = bindings;
        this.connectors = connectors;
        this.urls = urls;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        if (connectors.descriptionIsIdentity(request.type())) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__TYPE,
                    "A " + request.type() + " trigger cannot be changed; delete it and create another.");
        }
        return requests.one(
                        TriggerRequests.function(request.namespace(), request.functionName()),
                        request.type(),
                        request.triggerName(),
                        TriggerRequests.qualifier(request.qualifier()),
                        null)
                .chain(trigger -> catalog.update(trigger, before -> changed(before, request)))
                .call(bindings::refresh)
                .map(stored -> new Response(TriggerRequests.render(urls.shown(stored))));
    }

    private StoredTrigger changed(StoredTrigger before, Request request) {
        return new StoredTrigger(
                before.id(),
                before.function(),
                before.type(),
                before.name(),
                before.qualifier(),
                request.triggerDesc() == null ? before.description() : connectors.amend(before, request.triggerDesc()),
                request.customArgument() == null ? before.argument() : requests.argument(request.customArgument()),
                request.description() == null ? before.comment() : TriggerRequests.comment(request.description()),
                request.enable() == null ? before.enabled() : TriggerRequests.enabled(request.enable()),
                before.revision(),
                before.added(),
                before.modified());
    }
}
