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

    /** The newest first, without their JSON. */
    Uni<List<LedgerEvent>> find(Query query);

    /** One with its JSON. */
    Uni<Optional<LedgerEvent>> event(String requestId);
}
