package io.openscf.api.management.trigger;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.trigger.Connectors;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DryRunTrigger, an action of openscf's own: what a trigger would do, without doing it. */
@Singleton
class DryRunTrigger implements Action<DryRunTrigger.Request, DryRunTrigger.Response> {
    record Request(
            String functionName,
            String triggerName,
            String type,
            @Nullable String namespace,
            @Nullable String qualifier,
            @Nullable String triggerDesc,
            @Nullable String sample) {}

    record Response(boolean matches, String explanation, List<String> events, List<String> fires) {}

    private final TriggerRequests requests;
    private final Connectors connectors;

    DryRunTrigger(TriggerRequests requests, Connectors connectors) {
        this.requests = requests;
        this.connectors = connectors;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return requests.one(
                        TriggerRequests.function(request.namespace(), request.functionName()),
                        request.type(),
                        request.triggerName(),
                        TriggerRequests.qualifier(request.qualifier()),
                        request.triggerDesc())
                .map(trigger -> connectors.dryRun(trigger, request.sample() == null ? "" : request.sample()))
                .map(said -> new Response(
                        said.matches(),
                        said.explanation(),
                        said.events(),
                        said.fires().stream().map(Instant::toString).toList()));
    }
}
