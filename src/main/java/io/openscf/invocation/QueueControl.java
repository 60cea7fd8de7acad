package io.openscf.invocation;

import io.openscf.model.FunctionKey;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queues as their owners see and steer them. Thread-safe. */
public interface QueueControl {
    /**
     * A queue that holds something or is paused.
     *
     * @param id the trigger's id, or {@code api-<functionId>}
     * @param function where its events go; null when it is empty
     * @param triggerType null for the API, or when it is empty
     * @param oldest when the event at its head was accepted; null when none waits
     */
    record Queue(
            String id,
            @Nullable FunctionKey function,
            @Nullable String triggerType,
            long waiting,
            long running,
            long bytes,
            boolean paused,
            long deadLetters,
            @Nullable Instant oldest) {}

    /** How an event took it. */
    enum Terminated {
        /** There is no such event. */
        ABSENT,
        /** It waited and is over. */
        ENDED,
        /** It runs; the gateway that runs it is told. */
        ASKED,
        /** It was over before. */
        OVER
    }

    /** By id. */
    Uni<List<Queue>> list();

    /** One; empty when it holds nothing or is unknown, which nobody can tell. */
    Uni<Queue> show(String id);

    /** What waits goes on waiting, and may become too old; what runs is not disturbed. Repeats are harmless. */
    Uni<Void> pause(String id);

    /** The opposite. */
    Uni<Void> resume(String id);

    /** Ends what waits; answers how many events that were. */
    Uni<Long> purge(String id);

    /** Ends an event: one that waits at once, a run by SIGTERM or by killing its instance. */
    Uni<Terminated> terminate(String requestId, boolean gracefully);
}
