package io.openscf.api.management.trigger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.trigger.Bindings;
import io.openscf.trigger.Connectors;
import io.openscf.trigger.FunctionUrls;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** CreateTrigger (doc 583/18589). What happens after the answer meets the trigger. */
@Singleton
class CreateTrigger implements Action<CreateTrigger.Request, CreateTrigger.Response> {
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

    private final Connectors connectors;
    private final TriggerCatalog catalog;
    private final Bindings bindings;
    private final FunctionUrls urls;
    private final TriggerRequests requests;

    CreateTrigger(
            Connectors connectors,
            TriggerCatalog catalog,
            Bindings bindings,
            FunctionUrls urls,
            TriggerRequests requests) {
        this.connectors = connectors;
        this.catalog = catalog;
        this.bindings = bindings;
        this.urls = urls;
        this.requests = requests;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var draft = new StoredTrigger(
                "",
                TriggerRequests.function(request.namespace(), request.functionName()),
                request.type(),
                TriggerRequests.name(request),
                TriggerRequests.qualifier(request.qualifier()),
                connectors.normalise(request.type(), request.triggerName(), request.triggerDesc()),
                requests.argument(request.customArgument()),
                TriggerRequests.comment(request.description()),
                TriggerRequests.enabled(request.enable()),
                0,
                Instant.EPOCH,
                Instant.EPOCH);
        return catalog.create(
                        draft,
                        connectors.descriptionIsIdentity(request.type()),
                        other -> connectors.checkConflict(draft, other))
                .call(bindings::refresh)
                .map(stored -> new Response(TriggerRequests.render(urls.shown(stored))));
    }
}
