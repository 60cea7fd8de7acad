package io.openscf.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of events of a function when nobody waits for the result (semantics.md sections 4 to 6).
 *
 * @param retries further runs after one that failed by the function's own fault
 * @param messageTtl how long an event may wait, from its acceptance
 * @param longRun {@code AsyncRunEnable}: every call is accepted and answered at once, runs once, and has no dead letter
 * @param traced {@code TraceEnable}: its events can be listed
 * @param deadLetter where events go that nobody could take; null when nowhere
 */
public record AsyncSettings(
        int retries,
        Duration messageTtl,
        boolean longRun,
        boolean traced,
        @Nullable DeadLetterAddress deadLetter) {
    /** The contract's defaults. */
    public static final AsyncSettings USUAL = new AsyncSettings(2, Duration.ofHours(6), false, false, null);
}
