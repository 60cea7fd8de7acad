package io.openscf.instance;

import io.openscf.model.ColdStart;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no instance for a call.
 *
 * @param output of a start that failed
 * @param coldStart how far that came; null when nothing was started
 */
public record Refusal(
        Outcome.Failed outcome, String output, @Nullable ColdStart coldStart, long memoryBytes) {
    /** The burst is used up (semantics.md section 7). */
    static final Refusal TOO_FAST = of(
            RunStatus.RESOURCE_LIMIT,
            "ResourceLimit: more instances are being started than allowed (openscf.concurrency.starts-per-minute)");

    static final Refusal TOO_LATE = of(RunStatus.INSUFFICIENT_RESOURCES, "No instance became free in time");

    static final Refusal TOO_LARGE = of(
            RunStatus.INSUFFICIENT_RESOURCES,
            "The function needs more memory than this gateway has for instances: raise "
                    + "openscf.instance.memory-megabytes");

    static final Refusal CANCELED = new Refusal(Outcome.Failed.canceled(), "", null, 0);

    private static Refusal of(RunStatus status, String message) {
        return new Refusal(new Outcome.Failed(status, -1, message, null), "", null, 0);
    }

    static Refusal of(Backend.Started.Failed failed) {
        return new Refusal(failed.outcome(), failed.output(), failed.coldStart(), failed.memoryBytes());
    }

    /** As a record of the call. */
    public Run run() {
        return new Run(outcome, output, 0, memoryBytes, coldStart, "");
    }
}
