package io.openscf.invocation.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.openscf.instance.Run;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Counting is on the path of every call. */
class FunctionMetersTest {
    private static final int CALLS = 200_000;
    private static final Run RUN =
            new Run(new Outcome.Succeeded(Buffer.buffer("1")), "", 1_000_000, 1 << 20, null, "i");

    @Test
    void allocatesNothingForARunWhoseLikeWasSeen() {
        // given: the registry of a gateway, and a JVM that has compiled this
        var meters = new FunctionMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), config(10));
        var function = function("f");
        count(meters, function);
        var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = thread.getCurrentThreadAllocatedBytes();
        long cpu = thread.getCurrentThreadCpuTime();

        // when
        count(meters, function);

        // then: a few are of the histogram's rotation, which time decides
        double nanosEach = (thread.getCurrentThreadCpuTime() - cpu) / (double) CALLS;
        double bytesEach = (thread.getCurrentThreadAllocatedBytes() - bytes) / (double) CALLS;
        System.out.printf("a run counted: %.0f ns of CPU, %.2f bytes%n", nanosEach, bytesEach);
        assertThat(bytesEach).isLessThan(1);
    }

    @Test
    void countsQualifiersBeyondTheBoundOfAFunctionTogether() {
        // given
        var registry = new SimpleMeterRegistry();
        var meters = new FunctionMeters(registry, config(10));
        var function = function("f");

        // when
        for (int i = 0; i < 1000; i++) {
            meters.ended(function, Integer.toString(i), null, RUN);
        }

        // then
        var counters = registry.find("openscf_invocations").counters();
        assertThat(counters).hasSizeLessThan(70);
        assertThat(counters.stream().mapToDouble(Counter::count).sum()).isEqualTo(1000);
    }

    private static void count(FunctionMeters meters, FunctionVersion function) {
        for (int i = 0; i < CALLS; i++) {
            meters.ended(function, "$LATEST", null, RUN);
        }
    }

    private static MetricsConfig config(int functions) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(MetricsConfig.class)
                .withDefaultValue("openscf.metrics.functions", Integer.toString(functions))
                .build()
                .getConfigMapping(MetricsConfig.class);
    }

    private static FunctionVersion function(String name) {
        return new FunctionVersion(
                new FunctionKey("default", name),
                "id-" + name,
                "$LATEST",
                1,
                FunctionStatus.ACTIVE,
                FunctionType.EVENT,
                "Python3.9",
                "index.main_handler",
                128,
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                Map.of(),
                "sha");
    }
}
