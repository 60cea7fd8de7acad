package io.openscf.trigger;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

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

    private final Map<String, EnumMap<Outcome, LongAdder>> byTrigger = new ConcurrentHashMap<>();
    private final MeterRegistry meters;

    TriggerCounters(MeterRegistry meters) {
        this.meters = meters;
    }

    void count(String triggerId, Outcome outcome) {
        of(triggerId).get(outcome).increment();
        meters.counter("openscf_trigger_events", "outcome", outcome.text()).increment();
    }

    private Map<Outcome, LongAdder> of(String triggerId) {
        return byTrigger.computeIfAbsent(triggerId, id -> {
            var counts = new EnumMap<Outcome, LongAdder>(Outcome.class);
            for (var outcome : Outcome.values()) {
                counts.put(outcome, new LongAdder());
            }
            return counts;
        });
    }

    /** The counts of a trigger that are not zero. */
    Map<String, Long> counts(String triggerId) {
        var counts = new TreeMap<String, Long>();
        of(triggerId).forEach((outcome, count) -> {
            if (count.sum() > 0) {
                counts.put(outcome.text(), count.sum());
            }
        });
        return counts;
    }

    void forget(String triggerId) {
        byTrigger.remove(triggerId);
    }
}
