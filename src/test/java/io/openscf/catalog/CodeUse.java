package io.openscf.catalog;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;

/** Shows tests of other rooms which packages the sweep leaves alone. */
@Singleton
public class CodeUse {
    private final CodeSweep sweep;

    CodeUse(CodeSweep sweep) {
        this.sweep = sweep;
    }

    public Set<String> digests() {
        return sweep.used().await().atMost(Duration.ofSeconds(20));
    }
}
