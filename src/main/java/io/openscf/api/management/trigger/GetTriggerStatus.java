package io.openscf.api.management.trigger;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.trigger.StatusBoard;
import io.openscf.trigger.TriggerStatus;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GetTriggerStatus, an action of openscf's own: what a trigger does at this moment and what it has counted. */
@Singleton
class GetTriggerStatus implements Action<GetTriggerStatus.Request, GetTriggerStatus.Response> {
    record Request(
            String functionName,
            String triggerName,
            String type,
            @Nullable String namespace,
            @Nullable String qualifier,
            @Nullable String triggerDesc) {}

    record Response(
            String state,
            String since,
            String reason,
            String nextFire,
            List<Counter> counters,
            List<Gateway> gateways) {}

    record Counter(String name, long value) {}

    record Gateway(String name, String state, String since, String reason, List<Counter> counters) {}

    private final TriggerRequests requests;
    private final StatusBoard board;

    GetTriggerStatus(TriggerRequests requests, StatusBoard board) {
        this.requests = requests;
        this.board = board;
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
                .chain(board::of)
                .map(GetTriggerStatus::rendered);
    }

    private static Response rendered(TriggerStatus status) {
        return new Response(
                status.state(),
                status.since().toString(),
                status.reason(),
                status.nextFire().map(Instant::toString).orElse(""),
                counters(status.counters()),
                status.gateways().stream().map(GetTriggerStatus::rendered).toList());
    }

    private static Gateway rendered(TriggerStatus.Part part) {
        return new Gateway(
                part.gateway(),
                part.state(),
                part.state().isEmpty() ? "" : part.since().toString(),
                part.reason(),
                counters(part.counters()));
    }

    private static List<Counter> counters(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> new Counter(count.getKey(), count.getValue()))
                .toList();
    }
}
