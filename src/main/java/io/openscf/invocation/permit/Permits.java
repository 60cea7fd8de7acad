package io.openscf.invocation.permit;

import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The right to run one more, counted in memory (semantics.md section 7), on this gateway alone. Thread-safe. */
@Singleton
public class Permits {
    private final int quota;
    private final AtomicLong busy = new AtomicLong();

    Permits(PermitConfig config) {
        this.quota = config.memoryMegabytes();
    }

    /** Null when the permit was given; give it back with {@link #release}. Else why not. */
    public Outcome.@Nullable Failed acquire(FunctionVersion function) {
        if (busy.addAndGet(function.memoryMegabytes()) <= quota) {
            return null;
        }
        release(function);
        String message = "Function [ " + function.key().name() + " ] concurrency exceeded region unreserved quota "
                + quota + " MB";
        return new Outcome.Failed(RunStatus.RESOURCE_LIMIT_REACHED, -1, message, null);
    }

    public void release(FunctionVersion function) {
        busy.addAndGet(-function.memoryMegabytes());
    }

    /** Memory of what runs now, in MB. */
    long busyMegabytes() {
        return busy.get();
    }
}
