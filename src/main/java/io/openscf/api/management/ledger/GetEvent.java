package io.openscf.api.management.ledger;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.ledger.Ledger;
import io.openscf.invocation.ledger.LedgerEvent;
import io.openscf.journal.InvocationRecord;
import io.openscf.journal.Journal;
import io.openscf.model.ColdStart;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One event with its JSON and its attempts (docs/events.md). */
@Singleton
class GetEvent implements Action<GetEvent.Request, GetEvent.Response> {
    private static final int MOST_ATTEMPTS = 1000;

    record Request(String eventRequestId) {}

    record Response(EventFields event, String json, String jsonForm, List<Attempt> attemptList) {}

    record Attempt(
            int attempt,
            String startTime,
            int code,
            double durationMillis,
            long memoryBytes,
            String version,
            String instanceId,
            double pullCodeMillis,
            double initRuntimeMillis,
            double initFunctionMillis,
            String result) {}

    private final Ledger ledger;
    private final Journal journal;

    GetEvent(Ledger ledger, Journal journal) {
        this.ledger = ledger;
        this.journal = journal;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return EventFields.find(ledger, request.eventRequestId())
                .chain(event -> journal.find(attempts(event)).map(page -> response(event, page.records())));
    }

    /** The gateway that accepted and the one that ran may have different clocks. */
    private static Journal.Query attempts(LedgerEvent event) {
        return new Journal.Query(
                event.function().namespace(),
                null,
                null,
                event.requestId(),
                event.accepted().minus(Duration.ofHours(1)),
                Instant.now().plus(Duration.ofHours(1)),
                Journal.Query.Returned.ANY,
                Journal.Query.OrderBy.START_TIME,
                true,
                0,
                MOST_ATTEMPTS);
    }

    private static Response response(LedgerEvent event, List<InvocationRecord> attempts) {
        return new Response(
                EventFields.of(event),
                event.event() == null ? "" : event.event().toString(StandardCharsets.UTF_8),
                event.event() == null ? "none" : event.masked() ? "masked" : "exact",
                attempts.stream().map(GetEvent::attempt).toList());
    }

    private static Attempt attempt(InvocationRecord record) {
        return new Attempt(
                record.attempt(),
                record.start().toString(),
                record.status(),
                record.durationMillis(),
                record.memoryBytes(),
                record.version(),
                record.instanceId(),
                millis(record.coldStart(), ColdStart::pullCodeNanos),
                millis(record.coldStart(), ColdStart::initRuntimeNanos),
                millis(record.coldStart(), ColdStart::initFunctionNanos),
                record.result());
    }

    private static double millis(@Nullable ColdStart start, ToLongFunction<ColdStart> phase) {
        return start == null ? 0 : phase.applyAsLong(start) / 1e6;
    }
}
