package io.openscf.invocation.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.openscf.model.FunctionKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The figures of one function, or of all that have none of their own. Thread-safe. */
final class OneFunction {
    /** Beyond them further qualifiers, triggers and codes are counted as one. */
    private static final int MOST_KINDS = 60;

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(900)
    };

    private record Kind(String qualifier, String trigger, int code, Counter counter) {
        boolean is(String otherQualifier, String otherTrigger, int otherCode) {
            return code == otherCode && trigger.equals(otherTrigger) && qualifier.equals(otherQualifier);
        }
    }

    private final MeterRegistry meters;
    private final Tags tags;
    private final AtomicLong memory = new AtomicLong();
    private final Map<Attempt, Counter> attempts = new EnumMap<>(Attempt.class);
    private volatile @Nullable Timer durations;
    private volatile @Nullable Counter accepted;
    private volatile Kind[] kinds = {};

    OneFunction(MeterRegistry meters, FunctionKey function) {
        this.meters = meters;
        this.tags = Tags.of("namespace", function.namespace(), "function", function.name());
    }

    void ended(String qualifier, String trigger, int code, long nanos, long memoryBytes) {
        counter(qualifier, trigger, code).increment();
        if (nanos > 0) {
            durations().record(nanos, TimeUnit.NANOSECONDS);
            memory.setOpaque(memoryBytes);
        }
    }

    private Counter counter(String qualifier, String trigger, int code) {
        for (var kind : kinds) {
            if (kind.is(qualifier, trigger, code)) {
                return kind.counter;
            }
        }
        return add(qualifier, trigger, code);
    }

    private synchronized Counter add(String qualifier, String trigger, int code) {
        var known = kinds;
        boolean full = known.length >= MOST_KINDS;
        for (var kind : known) {
            if (kind.is(qualifier, trigger, code) || full && kind.is("other", "other", 0)) {
                return kind.counter;
            }
        }
        var kind = full ? kind("other", "other", 0) : kind(qualifier, trigger, code);
        var more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = kind;
        kinds = more;
        return kind.counter;
    }

    private Kind kind(String qualifier, String trigger, int code) {
        return new Kind(
                qualifier,
                trigger,
                code,
                Counter.builder("openscf_invocations")
                        .description("Runs that have ended, or were refused, by their code")
                        .tags(tags)
                        .tags("qualifier", qualifier, "trigger", trigger, "code", Integer.toString(code))
                        .register(meters));
    }

    private Timer durations() {
        var known = durations;
        return known == null ? firstDuration() : known;
    }

    private synchronized Timer firstDuration() {
        if (durations == null) {
            Gauge.builder("openscf_instance_memory_bytes", memory, AtomicLong::getOpaque)
                    .description("Peak memory of the instance that ran last")
                    .tags(tags)
                    .register(meters);
            durations = Timer.builder("openscf_invocation")
                    .description("How long handlers took")
                    .tags(tags)
                    .serviceLevelObjectives(BOUNDS)
                    .register(meters);
        }
        return durations;
    }

    void accepted() {
        var known = accepted;
        (known == null ? firstAccepted() : known).increment();
    }

    private synchronized Counter firstAccepted() {
        var counter = Counter.builder("openscf_async_accepted")
                .description("Events taken into the queue")
                .tags(tags)
                .register(meters);
        accepted = counter;
        return counter;
    }

    synchronized void attempted(Attempt attempt) {
        attempts.computeIfAbsent(attempt, this::attempts).increment();
    }

    private Counter attempts(Attempt attempt) {
        return Counter.builder("openscf_async_attempts")
                .description("What attempts to run queued events came to")
                .tags(tags)
                .tag("outcome", attempt.text())
                .register(meters);
    }
}
