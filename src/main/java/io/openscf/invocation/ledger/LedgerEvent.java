package io.openscf.invocation.ledger;

import io.openscf.model.FunctionKey;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An accepted event.
 *
 * @param triggerType {@code api} for a call of Invoke
 * @param triggerName empty for a call of the API
 * @param position where it stood in its source; empty when the source has no such thing
 * @param replayOf the request id of the event that it repeats, empty for an original
 * @param event null when it was too large to be kept
 * @param eventBytes how large it was
 * @param masked whether the event is kept with values left out
 * @param reason why it is dead or terminated, else empty
 * @param code run status of the last attempt that has ended, else 0
 * @param runs how often it was given to a gateway to be run, repetitions by the platform included
 * @param ended null while it has not
 */
public record LedgerEvent(
        String requestId,
        FunctionKey function,
        String qualifier,
        @Nullable String routingKey,
        String triggerType,
        String triggerName,
        String position,
        String replayOf,
        Instant accepted,
        @Nullable Buffer event,
        int eventBytes,
        boolean masked,
        State state,
        String reason,
        int code,
        int runs,
        @Nullable Instant ended) {

    /** Whether {@link #event} is what was accepted, byte by byte. */
    public boolean isExact() {
        return event != null && !masked;
    }

    /** What an event is waiting for, or how it ended. */
    public enum State {
        WAITING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        DEAD,
        TERMINATED;

        /** As the API spells it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }

        /** From the queue's own words. */
        static State ofQueue(String text) {
            return switch (text) {
                case "RUNNING" -> RUNNING;
                case "SUCCESS" -> SUCCEEDED;
                case "FAILED" -> FAILED;
                case "DEAD" -> DEAD;
                case "TERMINATED" -> TERMINATED;
                default -> WAITING;
            };
        }

        /** The one of that spelling; false of none. */
        public static boolean isKnown(String text) {
            return Arrays.stream(values()).anyMatch(state -> state.text().equals(text));
        }
    }
}
