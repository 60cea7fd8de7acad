package io.openscf.invocation;

import io.openscf.catalog.FunctionCatalog;
import io.openscf.instance.InstancePool;
import io.openscf.instance.Run;
import io.openscf.invocation.metrics.FunctionMeters;
import io.openscf.invocation.permit.Admission;
import io.openscf.invocation.permit.Permits;
import io.openscf.journal.InvocationRecord;
import io.openscf.journal.Journal;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InvocationResult;
import io.openscf.model.InvokeRequest;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.function.Consumer;

/** Runs functions on the instances of this gateway: resolve, admit, run, record. */
@Singleton
class InvokerOnInstances implements Invoker, ResolvedInvoker {
    private final FunctionCatalog catalog;
    private final InstancePool instances;
    private final Permits permits;
    private final Journal journal;
    private final FunctionMeters meters;
    private final Vertx vertx;

    InvokerOnInstances(
            FunctionCatalog catalog,
            InstancePool instances,
            Permits permits,
            Journal journal,
            FunctionMeters meters,
            Vertx vertx) {
        this.vertx = vertx;
        this.catalog = catalog;
        this.instances = instances;
        this.permits = permits;
        this.journal = journal;
        this.meters = meters;
    }

    @Override
    public Uni<InvocationResult> invoke(InvokeRequest request) {
        // Deferred, so that a Uni that is subscribed to twice asks the catalog and the permits twice.
        return Uni.createFrom().deferred(() -> {
            var known = catalog.resolveCached(request.function(), request.qualifier(), request.routingKey());
            return known != null
                    ? invoke(known, request)
                    : catalog.resolve(request.function(), request.qualifier(), request.routingKey())
                            .chain(function -> invoke(function, request));
        });
    }

    private Uni<InvocationResult> invoke(FunctionVersion function, InvokeRequest request) {
        // A caller that hangs up does not end the run: the permit stays taken and the record is written at its end.
        return Uni.createFrom().emitter(emitter -> run(function, request, emitter::complete));
    }

    @Override
    public Uni<Void> recorded() {
        return journal.stored();
    }

    @Override
    public void run(FunctionVersion function, InvokeRequest request, Consumer<InvocationResult> done) {
        if (!function.status().callable()) {
            throw notCallable(function);
        }
        if (function.type() == FunctionType.HTTP) {
            throw webFunction(function);
        }
        var start = Instant.now();
        permits.acquire(function, admission -> {
            switch (admission) {
                case Admission.Admitted permit -> runAdmitted(function, request, start, permit, done);
                case Admission.Refused refused ->
                    done.accept(ended(function, request, start, new Run(refused.outcome(), "", 0, 0, null, "")));
            }
        });
    }

    private void runAdmitted(
            FunctionVersion function,
            InvokeRequest request,
            Instant start,
            Admission.Admitted permit,
            Consumer<InvocationResult> done) {
        journal.started(
                request.requestId(), request.function(), request.qualifier().text(), request.attempt(), start);
        var stream = new LogStream(vertx, instances, journal, request);
        if (request.asynchronous() && function.async().longRun()) {
            stream.begin();
        }
        instances.run(function, request, run -> {
            stream.end();
            permit.release();
            done.accept(ended(function, request, start, run));
        });
    }

    private InvocationResult ended(FunctionVersion function, InvokeRequest request, Instant start, Run run) {
        meters.ended(function, request.qualifier().text(), request.triggerType(), run);
        var log = new RunLog(request.requestId(), run, function.memoryMegabytes());
        journal.record(
                request.requestId(),
                request.attempt(),
                request.asynchronous(),
                () -> record(function, request, start, run, log));
        return new InvocationResult(
                request.requestId(),
                run.outcome(),
                run.durationNanos(),
                run.memoryBytes(),
                run.coldStart(),
                request.log() ? log.tail() : "");
    }

    private static InvocationRecord record(
            FunctionVersion function, InvokeRequest request, Instant start, Run run, RunLog log) {
        double millis = run.durationNanos() / 1e6;
        return new InvocationRecord(
                request.requestId(),
                request.function(),
                request.qualifier().text(),
                function.version(),
                request.attempt(),
                request.asynchronous(),
                start,
                run.outcome().status().code(),
                millis,
                (long) Math.ceil(millis),
                run.memoryBytes(),
                run.instanceId(),
                run.coldStart(),
                log.result(),
                log.stored());
    }

    private static ScfException notCallable(FunctionVersion function) {
        return new ScfException(
                ErrorCode.FAILED_OPERATION__FUNCTION_STATUS_ERROR,
                "The function " + function.key().name() + " is in state "
                        + function.status().text()
                        + " and cannot be invoked: wait until it is Active, or correct it when its creation failed");
    }

    private static ScfException webFunction(FunctionVersion function) {
        return new ScfException(
                ErrorCode.INVALID_PARAMETER_VALUE__FUNCTION_TYPE,
                "The function " + function.key().name()
                        + " is a web function: it is called through its URL, not by events");
    }
}
