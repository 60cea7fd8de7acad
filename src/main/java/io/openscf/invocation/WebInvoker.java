package io.openscf.invocation;

import io.openscf.instance.Run;
import io.openscf.instance.WebLease;
import io.openscf.instance.WebPool;
import io.openscf.invocation.metrics.FunctionMeters;
import io.openscf.invocation.permit.Admission;
import io.openscf.invocation.permit.WebPermits;
import io.openscf.journal.InvocationRecord;
import io.openscf.journal.Journal;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.Qualifier;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests to web functions: admitted, given a place on an instance, recorded. How they get there is the caller's matter.
 * Thread-safe.
 */
@Singleton
public class WebInvoker {
    /** What a caller gets: a call that is open, or why there is none (recorded already). */
    public sealed interface Opened {
        /** A place on an instance; to be ended once. */
        record Ready(WebCall call) implements Opened {}

        /** No request was made. */
        record Refused(Outcome.Failed outcome) implements Opened {}
    }

    /**
     * One request.
     *
     * @param qualifier as the function was asked for
     * @param session its session, where the function has such; else null
     */
    public record WebRequest(
            String requestId, Qualifier qualifier, @Nullable String session) {}

    private final WebPool instances;
    private final WebPermits permits;
    private final Journal journal;
    private final FunctionMeters meters;

    WebInvoker(WebPool instances, WebPermits permits, Journal journal, FunctionMeters meters) {
        this.instances = instances;
        this.permits = permits;
        this.journal = journal;
        this.meters = meters;
    }

    /** @param done called once, on any thread; at once where there is room */
    public void open(FunctionVersion function, WebRequest request, Consumer<Opened> done) {
        var start = Instant.now();
        permits.acquire(function, admission -> {
            switch (admission) {
                case Admission.Admitted permit -> lease(function, request, start, permit, done);
                case Admission.Refused refused -> {
                    record(function, request, start, new Run(refused.outcome(), "", 0, 0, null, ""));
                    done.accept(new Opened.Refused(refused.outcome()));
                }
            }
        });
    }

    private void lease(
            FunctionVersion function,
            WebRequest request,
            Instant start,
            Admission.Admitted permit,
            Consumer<Opened> done) {
        journal.started(request.requestId(), function.key(), request.qualifier().text(), 0, start);
        instances.lease(function, request.session(), lease -> {
            switch (lease) {
                case WebLease.Granted granted ->
                    done.accept(new Opened.Ready(
                            new WebCall(granted, permit::release, run -> record(function, request, start, run))));
                case WebLease.Refused refused -> {
                    permit.release();
                    record(function, request, start, refused.why().run());
                    done.accept(new Opened.Refused(refused.why().outcome()));
                }
            }
        });
    }

    private void record(FunctionVersion function, WebRequest request, Instant start, Run run) {
        meters.ended(function, request.qualifier().text(), "url", run);
        journal.record(request.requestId(), 0, false, () -> {
            var log = new RunLog(request.requestId(), run, function.memoryMegabytes());
            double millis = run.durationNanos() / 1e6;
            return new InvocationRecord(
                    request.requestId(),
                    function.key(),
                    request.qualifier().text(),
                    function.version(),
                    0,
                    false,
                    start,
                    run.outcome().status().code(),
                    millis,
                    (long) Math.ceil(millis),
                    run.memoryBytes(),
                    run.instanceId(),
                    run.coldStart(),
                    log.result(),
                    log.stored());
        });
    }
}
