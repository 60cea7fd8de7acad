package io.openscf.trigger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.openscf.connector.SourceState.Phase;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Locale;

/** Shows what the triggers that this gateway pulls for do; they are counted when somebody looks. */
@Startup
@Singleton
class SourceGauges {
    SourceGauges(SourceBinder sources, MeterRegistry meters) {
        for (var phase : Phase.values()) {
            Gauge.builder("openscf_trigger_state", sources, bound -> count(bound, phase))
                    .description("Triggers bound to sources by this gateway, by what they do")
                    .tag("state", phase.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
    }

    private static long count(SourceBinder sources, Phase phase) {
        return sources.bound().values().stream()
                .filter(binding -> binding.state().phase() == phase)
                .count();
    }
}
