package io.openscf.trigger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** What became of the events of each trigger, since this gateway started. Thread-safe. */
@Singleton
class TriggerCounters {
    /** What can become of one. */
    enum Outcome {
        /** Stored in the queue. */
        STORED,
        /** The function was called and returned. */
        SUCCEEDED,
        /** The function was called and failed. */
        FAILED,
        /** No room, or a fault of the platform: offered again. */
        POSTPONED,
        /** Among the dead letters. */
        BURIED,
        /** Came when its binding was over already. */
        FENCED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<String, Counts> byTrigger = new ConcurrentHashMap<>();
    private final Map<Outcome, Counter> ofAll = new EnumMap<>(Outcome.class);

    TriggerCounters(MeterRegistry meters) {
        for (var outcome : Outcome.values()) {
            ofAll.put(outcome, meters.counter("openscf_trigger_events", "outcome", outcome.text()));
        }
    }

    void count(String triggerId, Outcome outcome) {
        byTrigger.computeIfAbsent(triggerId, id -> new Counts()).add(outcome);
        Objects.requireNonNull(ofAll.get(outcome)).increment();
    }

    /** The counts of a trigger that are not zero, by the names of outcomes. */
    Map<String, Long> counts(String triggerId) {
        var counts = byTrigger.get(triggerId);
        return counts == null ? Map.of() : counts.read();
    }

    /** Ids of those that have counted something. */
    Set<String> triggers() {
        return byTrigger.keySet();
    }

    /** Forgets those that are gone. */
    void keepOnly(Set<String> triggerIds) {
        byTrigger.keySet().retainAll(triggerIds);
    }

    private static final class Counts {
        private final AtomicLongArray byOutcome = new AtomicLongArray(Outcome.values().length);

        void add(Outcome outcome) {
            byOutcome.incrementAndGet(outcome.ordinal());
        }

        Map<String, Long> read() {
            var counts = new TreeMap<String, Long>();
            for (var outcome : Outcome.values()) {
                long count = byOutcome.get(outcome.ordinal());
                if (count > 0) {
                    counts.put(outcome.text(), count);
                }
            }
            return counts;
        }
    }
}
