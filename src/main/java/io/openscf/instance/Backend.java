package io.openscf.instance;

import io.openscf.model.ColdStart;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import java.util.function.Consumer;

/** Where instances come from. Thread-safe. */
public interface Backend {
    /** How a start ended. */
    sealed interface Started {
        /** Initialised; what was written meanwhile is the beginning of the output of its first run. */
        record Ready(Instance instance, ColdStart coldStart) implements Started {}

        /** Not started, nothing is left of it. */
        record Failed(Outcome.Failed outcome, String output, ColdStart coldStart, long memoryBytes)
                implements Started {}
    }

    /** Starts an instance; calls back once, on any thread. {@code gone} runs when a ready instance has ended. */
    void start(FunctionVersion function, Consumer<Started> done, Consumer<Instance> gone);
}
