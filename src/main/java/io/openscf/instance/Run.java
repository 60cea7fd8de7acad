package io.openscf.instance;

import io.openscf.model.ColdStart;
import io.openscf.model.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One event that ran on an instance.
 *
 * @param output what user code wrote, UTF-8, bounded; on a cold start with the output of its initialisation in front
 * @param durationNanos handler time; 0 when it was never called
 * @param memoryBytes peak of the instance's processes
 * @param coldStart null on a warm instance
 * @param provisioned the instance was started ahead: the cold start was not on the caller's way
 * @param instanceId which instance ran it, for the ledger
 */
public record Run(
        Outcome outcome,
        String output,
        long durationNanos,
        long memoryBytes,
        @Nullable ColdStart coldStart,
        boolean provisioned,
        String instanceId) {

    /** One on an instance that was started for an event. */
    public Run(
            Outcome outcome,
            String output,
            long durationNanos,
            long memoryBytes,
            @Nullable ColdStart coldStart,
            String instanceId) {
        this(outcome, output, durationNanos, memoryBytes, coldStart, false, instanceId);
    }

    /**
     * One that ran on an instance.
     *
     * @param birth of the instance, when this is its first
     */
    public static Run on(
            String instanceId,
            @Nullable Birth birth,
            Outcome outcome,
            String output,
            long durationNanos,
            long memoryBytes) {
        return birth == null
                ? new Run(outcome, output, durationNanos, memoryBytes, null, false, instanceId)
                : new Run(
                        outcome,
                        output,
                        durationNanos,
                        memoryBytes,
                        birth.coldStart(),
                        birth.cause() == StartCause.AHEAD,
                        instanceId);
    }
}
