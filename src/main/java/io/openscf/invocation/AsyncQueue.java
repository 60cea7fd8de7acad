package io.openscf.invocation;

import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The durable queue in Redis before asynchronous invocations. Thread-safe. */
public interface AsyncQueue {
    /**
     * An event to be run by the function later.
     *
     * @param requestId identity over all attempts; enqueueing the same id again is harmless and stored once
     * @param queueId the trigger's id; events of the Invoke API use {@code api-<functionId>}
     * @param triggerType {@code timer}, {@code cos} …, or null for the API
     * @param origin for the ledger
     */
    record AsyncEvent(
            String requestId,
            String queueId,
            FunctionKey function,
            Qualifier qualifier,
            @Nullable String routingKey,
            @Nullable String triggerType,
            Buffer event,
            Origin origin) {}

    /**
     * Where an event came from, as far as it is known.
     *
     * @param triggerName null for the API
     * @param position where it stood in its source, in the words of the connector
     * @param replayOf request id of the event that it repeats
     */
    record Origin(
            @Nullable String triggerName,
            @Nullable String position,
            @Nullable String replayOf) {
        /** Of a call of the API. */
        public static final Origin API = new Origin(null, null, null);
    }

    /** What became of an event that was offered. */
    sealed interface Enqueued {
        /** Stored as durably as configured. Only then may the source forget it. */
        record Stored(String requestId) implements Enqueued {}

        /** It was stored before. */
        record Duplicate(String requestId) implements Enqueued {}

        /** The queue has reached its length or its bytes, or Redis the memory that queues may take. */
        record Full(String limit) implements Enqueued {}
    }

    /** Completes when the event is stored; fails when Redis cannot be reached (outcome unknown: offer the same id again). */
    Uni<Enqueued> enqueue(AsyncEvent event);

    /**
     * The same at a fraction of the cost.
     *
     * @param done called once, on any thread, unless {@code failed} is
     */
    default void offer(AsyncEvent event, Consumer<Enqueued> done, Consumer<Throwable> failed) {
        enqueue(event).subscribe().with(done, failed);
    }
}
