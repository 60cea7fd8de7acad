package io.openscf.trigger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a trigger does, over all gateways.
 *
 * @param state {@code closed}, or the phase that asks for most attention: {@code failed}, {@code backing_off},
 *     {@code delivering}, {@code idle}, {@code connected}, {@code binding}
 * @param since when that began
 * @param reason why; empty when there is nothing to say
 * @param counters sums over the gateways that run, since they started
 * @param nextFire of a timer
 */
public record TriggerStatus(
        String state,
        Instant since,
        String reason,
        Map<String, Long> counters,
        Optional<Instant> nextFire,
        List<Part> gateways) {
    /** The share of one gateway. */
    public record Part(String gateway, String state, Instant since, String reason, Map<String, Long> counters) {}

    /** Whether it works, as the API says it: {@code Available}, or the reason why not. */
    public String availability() {
        boolean troubled = state.equals("failed") || state.equals("backing_off");
        return !troubled ? "Available" : reason.isEmpty() ? state : reason;
    }
}
