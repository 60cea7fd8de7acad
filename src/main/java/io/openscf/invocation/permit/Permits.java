package io.openscf.invocation.permit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openscf.catalog.KnownQuotas;
import io.openscf.catalog.Quotas;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The right to run one more, counted in memory (semantics.md section 7) over all gateways: a function with a share of its
 * own draws on that, the others on what is left together. Thread-safe.
 */
@Singleton
public class Permits {
    private static final Outcome.Failed UNKNOWN = new Outcome.Failed(
            RunStatus.INTERNAL_ERROR, -1, "InternalError: concurrency cannot be counted at the moment", null);

    private final KnownQuotas quotas;
    private final Slots slots;
    private final SlotPool unreserved;
    private final Counter throttled;

    Permits(Vertx vertx, Redis redis, KnownQuotas quotas, PermitConfig config, MeterRegistry meters) {
        this.quotas = quotas;
        this.slots = new Slots(vertx, redis, config);
        this.unreserved = slots.pool("unreserved", () -> quotas.now().unreserved());
        this.throttled = meters.counter("openscf_throttled");
        meters.gauge("openscf_concurrency_in_use", slots, Slots::used);
        meters.gauge("openscf_concurrency_granted", slots, Slots::granted);
        meters.gauge("openscf_concurrency_limit", quotas, known -> known.now().total());
        meters.gauge("openscf_concurrency_degraded", slots, own -> own.session().reachable() ? 0 : 1);
    }

    void start(@Observes StartupEvent event) {
        slots.start();
    }

    void stop(@Observes ShutdownEvent event) {
        slots.stop();
    }

    /** Whether one more would be admitted as far as this gateway's own use tells; a guess that takes nothing. */
    public boolean hasRoom(FunctionVersion function) {
        var now = quotas.now();
        Long own = now.of(function.key());
        var pool = own == null ? unreserved : reserve(function);
        return pool.used() + function.memoryMegabytes() <= (own == null ? now.unreserved() : own);
    }

    /** Memory of what runs on this gateway now, in MB. */
    public long busyMegabytes() {
        return slots.used();
    }

    /** This gateway's equal part of something that all have together. */
    long share(long ofAll) {
        return slots.session().share(ofAll);
    }

    /** @param done told whether the call may run: at once where that is known here, else on any thread */
    public void acquire(FunctionVersion function, Consumer<Admission> done) {
        var now = quotas.now();
        Long own = now.of(function.key());
        var pool = own == null ? unreserved : reserve(function);
        int megabytes = function.memoryMegabytes();
        if (pool.take(megabytes, own == null ? now.unreserved() : own)) {
            done.accept(admitted(pool, megabytes));
            return;
        }
        pool.await(
                megabytes,
                verdict -> done.accept(
                        switch (verdict) {
                            case ADMITTED -> admitted(pool, megabytes);
                            case FULL -> refused(function, own, now);
                            case UNKNOWN -> new Admission.Refused(UNKNOWN);
                        }));
    }

    private SlotPool reserve(FunctionVersion function) {
        var key = function.key();
        return slots.pool(function.functionId(), () -> {
            Long own = quotas.now().of(key);
            return own == null ? 0 : own;
        });
    }

    private static Admission.Admitted admitted(SlotPool pool, int megabytes) {
        return () -> pool.put(megabytes);
    }

    /** The two texts of semantics.md section 7. */
    private Admission.Refused refused(FunctionVersion function, @Nullable Long own, Quotas now) {
        throttled.increment();
        var quota =
                own == null ? "region unreserved quota " + now.unreserved() + " MB" : "reserved quota " + own + " MB";
        var message = "Function [ " + function.key().name() + " ] concurrency exceeded " + quota;
        return new Admission.Refused(new Outcome.Failed(RunStatus.RESOURCE_LIMIT_REACHED, -1, message, null));
    }
}
