package io.openscf.invocation.ledger;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every accepted event with what became of it. Sees what was accepted before the call. Thread-safe. */
public interface Ledger {
    /**
     * Which events are asked for; null means any.
     *
     * @param from accepted at or after it
     * @param until accepted before it
     * @param before only what comes after this place of the list
     */
    record Query(
            @Nullable String namespace,
            @Nullable String function,
            @Nullable String triggerType,
            @Nullable String triggerName,
            @Nullable String state,
            @Nullable Integer code,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable Cursor before,
            int limit) {}

    /**
     * Which events of a function are asked for; null and empty lists mean any.
     *
     * @param started accepted within it
     * @param ended over within it
     * @param byEnd sorted by when they ended, else by when they were accepted
     */
    record FunctionQuery(
            String namespace,
            String function,
            @Nullable String qualifier,
            @Nullable String requestId,
            List<String> triggerTypes,
            List<LedgerEvent.State> states,
            @Nullable Span started,
            @Nullable Span ended,
            boolean byEnd,
            boolean ascending,
            long offset,
            long limit) {}

    /** A span of time, without its end. */
    record Span(Instant from, Instant until) {}

    /** A part of a list, and how many there are in all. */
    record Page(long total, List<LedgerEvent> events) {}

    /** Events of a function, without their JSON. */
    Uni<Page> find(FunctionQuery query);

    /** The newest first, without their JSON. */
    Uni<List<LedgerEvent>> find(Query query);

    /** One with its JSON. */
    Uni<Optional<LedgerEvent>> event(String requestId);
}
