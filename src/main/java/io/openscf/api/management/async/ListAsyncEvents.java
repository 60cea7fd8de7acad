package io.openscf.api.management.async;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.Page;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Functions;
import io.openscf.invocation.ledger.Ledger;
import io.openscf.invocation.ledger.Ledger.FunctionQuery;
import io.openscf.invocation.ledger.Ledger.Span;
import io.openscf.invocation.ledger.LedgerEvent;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** ListAsyncEvents (management-api.md section 10.8): out of the ledger, whatever TraceEnable says. */
@Singleton
class ListAsyncEvents implements Action<ListAsyncEvents.Request, ListAsyncEvents.Response> {
    private static final ZoneOffset ZONE = ZoneOffset.ofHours(8);
    private static final DateTimeFormatter GIVEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final String TRIGGER = "TRIGGER_";

    record Interval(String start, String end) {}

    record Request(
            String functionName,
            @Nullable String namespace,
            @Nullable String qualifier,
            @Nullable List<String> invokeType,
            @Nullable List<AsyncEventStatus> status,
            @Nullable Interval startTimeInterval,
            @Nullable Interval endTimeInterval,
            @Nullable String order,
            @JsonProperty("Orderby") @Nullable String orderBy,
            @Nullable Long offset,
            @Nullable Long limit,
            @Nullable String invokeRequestId) {}

    record Response(long totalCount, List<AsyncEvent> eventList) {}

    record AsyncEvent(
            String invokeRequestId,
            String invokeType,
            String qualifier,
            AsyncEventStatus status,
            String startTime,
            String endTime) {}

    private final Ledger ledger;
    private final Functions functions;

    ListAsyncEvents(Ledger ledger, Functions functions) {
        this.ledger = ledger;
        this.functions = functions;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var function = Rules.key(request.namespace(), request.functionName());
        var query = query(function, request);
        return functions
                .get(function, Qualifier.parse("$LATEST"))
                .chain(present -> ledger.find(query))
                .map(page -> new Response(
                        page.total(),
                        page.events().stream().map(ListAsyncEvents::shown).toList()));
    }

    private static FunctionQuery query(FunctionKey function, Request request) {
        var page = Page.of(request.offset(), request.limit());
        return new FunctionQuery(
                function.namespace(),
                function.name(),
                text(request.qualifier()),
                text(request.invokeRequestId()),
                request.invokeType() == null
                        ? List.of()
                        : request.invokeType().stream()
                                .map(ListAsyncEvents::triggerType)
                                .toList(),
                request.status() == null
                        ? List.of()
                        : request.status().stream()
                                .flatMap(status -> status.states().stream())
                                .toList(),
                span(request.startTimeInterval()),
                span(request.endTimeInterval()),
                "EndTime".equals(request.orderBy()),
                "ASC".equals(request.order()),
                page.offset(),
                page.limit());
    }

    /** PostgreSQL refuses the NUL character in text. */
    private static @Nullable String text(@Nullable String given) {
        return given == null || given.isEmpty() ? null : given.replace('\0', ' ');
    }

    /** The reference's examples are {@code TRIGGER_TIMER} and {@code COS}: both forms are understood. */
    private static String triggerType(String invokeType) {
        var name = invokeType.startsWith(TRIGGER) ? invokeType.substring(TRIGGER.length()) : invokeType;
        return name.toLowerCase(Locale.ROOT).replace('\0', ' ');
    }

    private static @Nullable Span span(@Nullable Interval interval) {
        return interval == null ? null : new Span(instant(interval.start()), instant(interval.end()));
    }

    private static Instant instant(String text) {
        try {
            return LocalDateTime.parse(text, GIVEN).toInstant(ZONE);
        } catch (DateTimeParseException e) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__DATE_TIME, "A time is written YYYY-MM-DD HH:MM:SS, in UTC+8.");
        }
    }

    private static AsyncEvent shown(LedgerEvent event) {
        return new AsyncEvent(
                event.requestId(),
                event.triggerType().equals("api")
                        ? "API"
                        : TRIGGER + event.triggerType().toUpperCase(Locale.ROOT),
                event.qualifier(),
                AsyncEventStatus.of(event.state()),
                shown(event.accepted()),
                shown(event.ended()));
    }

    private static String shown(@Nullable Instant instant) {
        return instant == null ? "" : SHOWN.format(instant.atOffset(ZONE));
    }
}
