package io.openscf.invocation.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.openscf.instance.Run;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionVersion;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts what functions do. Every call of a function comes through here: nothing is allocated for one whose like was seen
 * before. Thread-safe.
 */
@Singleton
public class FunctionMeters {
    private static final FunctionKey OTHER = new FunctionKey("", "other");

    private final MeterRegistry meters;
    private final int most;
    private final ConcurrentHashMap<FunctionKey, OneFunction> functions = new ConcurrentHashMap<>();
    private final OneFunction others;

    public FunctionMeters(MeterRegistry meters, MetricsConfig config) {
        this.meters = meters;
        this.most = config.functions();
        this.others = new OneFunction(meters, OTHER);
    }

    /**
     * A run has ended, or was refused.
     *
     * @param trigger type of the trigger; {@code url} for a web function; null for the API
     */
    public void ended(FunctionVersion function, String qualifier, @Nullable String trigger, Run run) {
        var status = run.outcome().status();
        of(function.key())
                .ended(
                        qualifier,
                        trigger == null ? "api" : trigger,
                        status.code(),
                        run.durationNanos(),
                        run.memoryBytes());
        if (run.coldStart() != null) {
            started(function, run.coldStart());
        }
    }

    private void started(FunctionVersion function, ColdStart cold) {
        phase(function, "pull_code", cold.pullCodeNanos());
        phase(function, "init_runtime", cold.initRuntimeNanos());
        phase(function, "init_function", cold.initFunctionNanos());
    }

    private void phase(FunctionVersion function, String phase, long nanos) {
        Timer.builder("openscf_init")
                .description("Cold starts by phase")
                .tag("runtime", function.runtime())
                .tag("phase", phase)
                .register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** An event of it was taken into the queue. */
    public void accepted(FunctionKey function) {
        of(function).accepted();
    }

    /** An event of it that was claimed has come to that. */
    public void attempted(FunctionKey function, Attempt attempt) {
        of(function).attempted(attempt);
    }

    private OneFunction of(FunctionKey function) {
        var known = functions.get(function);
        if (known != null) {
            return known;
        }
        return functions.size() >= most
                ? others
                : functions.computeIfAbsent(function, key -> new OneFunction(meters, key));
    }
}
