package io.openscf.api.management.log;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.ledger.Ledger;
import io.openscf.invocation.ledger.LedgerEvent;
import io.openscf.journal.InvocationRecord;
import io.openscf.journal.Journal;
import io.openscf.journal.Journal.Query;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * GetRequestStatus (management-api.md section 10.7): the last 15 minutes unless a window is given. An event that has not been
 * run is told by the ledger: while it waits it counts as running.
 */
@Singleton
class GetRequestStatus implements Action<GetRequestStatus.Request, GetRequestStatus.Response> {
    record Request(
            String functionName,
            String functionRequestId,
            @Nullable String namespace,
            @Nullable String startTime,
            @Nullable String endTime) {}

    record Response(long totalCount, List<ObjectNode> data) {}

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private final Journal journal;
    private final Ledger ledger;

    GetRequestStatus(Journal journal, Ledger ledger) {
        this.journal = journal;
        this.ledger = ledger;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        if (!ID.matcher(request.functionRequestId()).matches()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__FUNCTION_REQUEST_ID, "FunctionRequestId is a UUID.");
        }
        var window = TimeWindow.of(request.startTime(), request.endTime(), Duration.ofMinutes(15));
        var query = new Query(
                request.namespace() == null || request.namespace().isEmpty() ? "default" : request.namespace(),
                request.functionName(),
                null,
                request.functionRequestId(),
                window.from(),
                window.until(),
                Query.Returned.ANY,
                Query.OrderBy.START_TIME,
                false,
                0,
                100);
        return journal.find(query)
                .chain(page -> page.total() > 0
                        ? Uni.createFrom()
                                .item(new Response(
                                        page.total(),
                                        page.records().stream()
                                                .map(GetRequestStatus::render)
                                                .toList()))
                        : withoutRun(new FunctionKey(query.namespace(), request.functionName()), request, window));
    }

    private Uni<Response> withoutRun(FunctionKey function, Request request, TimeWindow window) {
        return ledger.event(request.functionRequestId())
                .map(found -> found.filter(event -> event.function().equals(function)
                                && !event.accepted().isBefore(window.from())
                                && event.accepted().isBefore(window.until()))
                        .map(GetRequestStatus::render)
                        .map(row -> new Response(1, List.of(row)))
                        .orElse(new Response(0, List.of())));
    }

    private static ObjectNode render(LedgerEvent event) {
        int code = switch (event.state()) {
            case WAITING, RUNNING -> 1;
            case SUCCEEDED -> 0;
            case FAILED, DEAD, TERMINATED -> -1;
        };
        return render(event.function().name(), event.reason(), event.requestId(), event.accepted(), code)
                .put("Duration", 0.0)
                .put("MemUsage", 0.0)
                .put("RetryNum", 0);
    }

    private static ObjectNode render(String function, String message, String requestId, Instant start, int code) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("FunctionName", function)
                .put("RetMsg", message)
                .put("RequestId", requestId)
                .put("StartTime", TimeWindow.text(start))
                .put("RetCode", code);
    }

    private static ObjectNode render(InvocationRecord record) {
        int code = record.status() == 202 ? 1 : record.status() == 200 ? 0 : -1;
        return render(record.function().name(), record.result(), record.requestId(), record.start(), code)
                .put("Duration", Math.round(record.durationMillis() * 100) / 100.0)
                .put("MemUsage", record.memoryBytes() / 1048576.0)
                .put("RetryNum", record.attempt());
    }
}
