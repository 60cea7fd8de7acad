package io.openscf.invocation;

import io.openscf.model.FunctionVersion;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** The right to run one more, counted in memory as SCF does (semantics.md section 7). Local to this gateway. */
@Singleton
class Permits {
    /** How much may run at once. */
    @ConfigMapping(prefix = "openscf.concurrency")
    interface Limits {
        /** Memory of all functions that run at once, in MB. */
        @WithDefault("128000")
        long totalMegabytes();
    }

    private final long total;
    private final AtomicLong used = new AtomicLong();

    Permits(Limits limits) {
        this.total = limits.totalMegabytes();
    }

    /** Takes the function's memory; false when the quota is used up. Whoever got true gives it back once. */
    boolean acquire(FunctionVersion function) {
        if (used.addAndGet(function.memoryMegabytes()) <= total) {
            return true;
        }
        release(function);
        return false;
    }

    void release(FunctionVersion function) {
        used.addAndGet(-function.memoryMegabytes());
    }

    /** What a refused caller is told. */
    String refusal(FunctionVersion function) {
        return "Function [ " + function.key().name() + " ] concurrency exceeded region unreserved quota " + total + " MB";
    }
}
