package io.openscf.invocation;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Planned fires, shared by all gateways: each (trigger, fire time) fires once. Thread-safe. */
public interface Timers {
    /** A planned fire whose time has come by the clock of Redis. */
    record Due(String triggerId, long fireAtMillis) {}

    /** What became of a fire. */
    enum Fired {
        /** Its event is stored and the next fire is planned. */
        FIRED,
        /** Another gateway did it, or the plan has changed. */
        NOT_MINE,
        /** Left out as asked; the next fire is planned. */
        SKIPPED,
        /** The queue is full: the event is dropped and counted; the next fire is planned. */
        FULL
    }

    /** Plans the next fire of a trigger, replacing the one before. */
    Uni<Void> schedule(String triggerId, long atMillis);

    /** The same for many: the next fire in milliseconds by trigger. */
    Uni<Void> schedule(Map<String, Long> atMillis);

    /** Forgets the trigger's plan; harmless when there is none. */
    Uni<Void> unschedule(String triggerId);

    /** The same for many. */
    Uni<Void> unschedule(Collection<String> triggerIds);

    /** Every plan there is. */
    Uni<Map<String, Long>> all();

    /** At most about {@code limit} fires that are due, earliest first. */
    Uni<List<Due>> due(int limit);

    /**
     * Fires if the plan is still the given one: plans the next and stores the event in the same step.
     *
     * @param nextAtMillis empty when the trigger never fires again
     * @param event its queue id must be the trigger id, so that both live in one shard
     * @param skip plans the next fire only
     */
    Uni<Fired> fire(
            String triggerId, long fireAtMillis, OptionalLong nextAtMillis, AsyncQueue.AsyncEvent event, boolean skip);

    /** The clock of Redis, in milliseconds. */
    Uni<Long> now();

    /** True for the first who asks after Redis has lost the plans; whoever gets it plans anew. */
    Uni<Boolean> forgotten();

    /** The planned fire, or empty. */
    Uni<OptionalLong> scheduledAt(String triggerId);
}
