package io.openscf.api.management.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.journal.InvocationRecord;
import io.openscf.journal.Journal;
import io.openscf.journal.Journal.Query;
import io.openscf.journal.Journal.Query.OrderBy;
import io.openscf.journal.Journal.Query.Returned;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** GetFunctionLogs (doc 583/18583): the last day and 20 records when nothing else is asked for. */
@Singleton
class GetFunctionLogs implements Action<GetFunctionLogs.Request, GetFunctionLogs.Response> {
    record Request(
            @Nullable String functionName,
            @Nullable Long offset,
            @Nullable Long limit,
            @Nullable String order,
            @Nullable String orderBy,
            @Nullable JsonNode filter,
            @Nullable String namespace,
            @Nullable String qualifier,
            @Nullable String functionRequestId,
            @Nullable String startTime,
            @Nullable String endTime) {}

    record Response(long totalCount, List<ObjectNode> data, ObjectNode searchContext) {}

    private static final int LAST = 10_000;
    private final Journal journal;

    GetFunctionLogs(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        long offset = request.offset() == null ? 0 : request.offset();
        long limit = request.limit() == null ? 20 : request.limit();
        if (offset < 0 || limit < 0 || offset > LAST || limit > LAST - offset) {
            throw new ScfException(ErrorCode.LIMIT_EXCEEDED__OFFSET, "Offset + Limit is at most 10000.");
        }
        var window = TimeWindow.of(request.startTime(), request.endTime(), Duration.ofDays(1));
        var query = new Query(
                orElse(request.namespace(), "default"),
                orNull(request.functionName()),
                orNull(request.qualifier()),
                orNull(request.functionRequestId()),
                window.from(),
                window.until(),
                returned(request.filter()),
                orderBy(orElse(request.orderBy(), "start_time")),
                "asc".equalsIgnoreCase(request.order()),
                (int) offset,
                (int) limit);
        return journal.find(query)
                .map(page -> new Response(
                        page.total(),
                        page.records().stream().map(GetFunctionLogs::render).toList(),
                        searchContext()));
    }

    private static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null || text.isEmpty() ? otherwise : text;
    }

    private static Returned returned(@Nullable JsonNode filter) {
        return switch (filter == null ? "" : filter.path("RetCode").asText()) {
            case "" -> Returned.ANY;
            case "is0" -> Returned.SUCCESS;
            case "not0" -> Returned.FAILURE;
            case "TimeLimitExceeded" -> Returned.TIME_LIMIT;
            case "ResourceLimitExceeded" -> Returned.RESOURCE_LIMIT;
            case "UserCodeException" -> Returned.USER_CODE;
            default ->
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__RET_CODE,
                        "RetCode is not0, is0, TimeLimitExceeded, ResourceLimitExceeded or UserCodeException.");
        };
    }

    private static OrderBy orderBy(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "start_time" -> OrderBy.START_TIME;
            case "duration" -> OrderBy.DURATION;
            case "function_name" -> OrderBy.FUNCTION_NAME;
            case "mem_usage" -> OrderBy.MEMORY;
            default ->
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__ORDER_BY,
                        "OrderBy is start_time, duration, function_name or mem_usage.");
        };
    }

    private static ObjectNode render(InvocationRecord record) {
        boolean running = record.status() == 202;
        return JsonNodeFactory.instance
                .objectNode()
                .put("FunctionName", record.function().name())
                .put("RetMsg", record.result())
                .put("RequestId", record.requestId())
                .put("StartTime", TimeWindow.text(record.start()))
                .put("RetCode", running ? 2 : record.status() == 200 ? 0 : record.status())
                .put("InvokeFinished", running ? 0 : 1)
                .put("Duration", Math.round(record.durationMillis() * 100) / 100.0)
                .put("BillDuration", record.billedMillis())
                .put("MemUsage", record.memoryBytes())
                .put("Log", record.log())
                .put("Level", "")
                .put("Source", "")
                .put("RetryNum", record.attempt());
    }

    private static ObjectNode searchContext() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Offset", "")
                .put("Limit", 0)
                .put("Keyword", "")
                .put("Type", "");
    }
}
