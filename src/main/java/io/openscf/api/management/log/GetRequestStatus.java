package io.openscf.api.management.log;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.journal.InvocationRecord;
import io.openscf.journal.Journal;
import io.openscf.journal.Journal.Query;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** GetRequestStatus (management-api.md section 10.7): the last 15 minutes unless a window is given. */
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

    GetRequestStatus(Journal journal) {
        this.journal = journal;
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
                .map(page -> new Response(
                        page.total(),
                        page.records().stream().map(GetRequestStatus::render).toList()));
    }

    private static ObjectNode render(InvocationRecord record) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("FunctionName", record.function().name())
                .put("RetMsg", record.result())
                .put("RequestId", record.requestId())
                .put("StartTime", TimeWindow.text(record.start()))
                .put("RetCode", record.status() == 202 ? 1 : record.status() == 200 ? 0 : -1)
                .put("Duration", Math.round(record.durationMillis() * 100) / 100.0)
                .put("MemUsage", record.memoryBytes() / 1048576.0)
                .put("RetryNum", record.attempt());
    }
}
