package io.openscf.instance;

import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InstanceConcurrency;
import io.openscf.model.WebSettings;
import java.time.Duration;
import java.util.Map;

/** Snapshots of functions of 128 MB that no real backend could run. */
final class TestFunctions {
    private TestFunctions() {}

    static FunctionVersion event(String id, Duration timeout) {
        return new FunctionVersion(
                new FunctionKey("default", id),
                id,
                "$LATEST",
                1,
                FunctionStatus.ACTIVE,
                FunctionType.EVENT,
                "Python3.10",
                "index.main_handler",
                128,
                timeout,
                Duration.ofMillis(50),
                Map.of(),
                "0");
    }

    static FunctionVersion web(String id, Duration timeout, InstanceConcurrency concurrency) {
        return event(id, timeout).withWeb(new WebSettings(concurrency, null));
    }
}
