package io.openscf.invocation;

import io.openscf.invocation.payload.Payload;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Dead letters as kept: to be read and put back. Thread-safe. */
public interface DeadLetterBox {
    /**
     * An event that nobody could take.
     *
     * @param entry names it within its queue
     * @param reason {@code retries}, {@code ttl}, {@code redelivery}, {@code refused}, or the words of a trigger
     * @param attempts runs that were made of it
     * @param status of the last run (semantics.md section 9), 0 when there was none
     * @param errorCode and message: of the last run's error body
     * @param payload the event, or where it lies
     */
    record DeadLetter(
            String queue,
            String entry,
            String requestId,
            String reason,
            int attempts,
            FunctionKey function,
            Qualifier qualifier,
            @Nullable String triggerType,
            Instant accepted,
            Instant died,
            int status,
            int errorCode,
            String message,
            Payload payload) {}

    /** Of one queue or, with null, of all; the newest of each queue first. */
    Uni<List<DeadLetter>> list(@Nullable String queue, int limitPerQueue);

    /** The event's JSON; fails when it lies in a store that is away. */
    Uni<Buffer> event(DeadLetter letter);

    /** Puts it back into its queue under its own request id, with all its retries; false when it is gone. */
    Uni<Boolean> redrive(DeadLetter letter);
}
