package io.openscf.api.management.ledger;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.ledger.Cursor;
import io.openscf.invocation.ledger.Ledger;
import io.openscf.invocation.ledger.LedgerEvent;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepted events, the newest first (docs/events.md). */
@Singleton
class ListEvents implements Action<ListEvents.Request, ListEvents.Response> {
    private static final int DEFAULT_LIMIT = 20;

    record Request(
            @Nullable String namespace,
            @Nullable String functionName,
            @Nullable String triggerType,
            @Nullable String triggerName,
            @Nullable String state,
            @Nullable Integer code,
            @Nullable String from,
            @Nullable String until,
            @Nullable Integer limit,
            @Nullable String cursor) {}

    record Response(List<EventFields> events, String nextCursor) {}

    private final Ledger ledger;

    ListEvents(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        int limit = request.limit() == null ? DEFAULT_LIMIT : request.limit();
        // One more than asked for tells whether there is a next page.
        return ledger.find(query(request, limit + 1)).map(found -> response(found, limit));
    }

    private static Ledger.Query query(Request request, int limit) {
        return new Ledger.Query(
                text(request.namespace()),
                text(request.functionName()),
                text(request.triggerType()),
                text(request.triggerName()),
                text(request.state()),
                request.code(),
                time(request.from()),
                time(request.until()),
                cursor(request.cursor()),
                limit);
    }

    private static Response response(List<LedgerEvent> found, int limit) {
        var page = found.subList(0, Math.min(limit, found.size()));
        return new Response(
                page.stream().map(EventFields::of).toList(),
                found.size() > limit ? Cursor.of(page.getLast()).text() : "");
    }

    /** PostgreSQL refuses the NUL character in text. */
    private static @Nullable String text(@Nullable String given) {
        return given == null || given.isEmpty() ? null : given.replace('\0', ' ');
    }

    private static @Nullable Instant time(@Nullable String given) {
        try {
            var text = text(given);
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE, "A time is ISO 8601 with a zone, such as 2026-01-02T03:04:05Z.");
        }
    }

    private static @Nullable Cursor cursor(@Nullable String given) {
        try {
            var text = text(given);
            return text == null ? null : Cursor.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE, "Cursor is the NextCursor of a page before.");
        }
    }
}
