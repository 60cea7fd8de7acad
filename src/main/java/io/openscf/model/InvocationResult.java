package io.openscf.model;

import org.jspecify.annotations.Nullable;

/**
 * What one attempt brought.
 *
 * @param durationNanos from handing over the event to the end of the handler; 0 when no code ran
 * @param memoryBytes peak of the instance's processes
 * @param coldStart null on a warm instance
 * @param logTail the last 4 KB of the log, or empty when it was not asked for
 */
public record InvocationResult(
        String requestId,
        Outcome outcome,
        long durationNanos,
        long memoryBytes,
        @Nullable ColdStart coldStart,
        String logTail) {}
