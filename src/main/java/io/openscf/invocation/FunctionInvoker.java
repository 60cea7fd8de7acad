package io.openscf.invocation;

import io.openscf.catalog.FunctionCatalog;
import io.openscf.instance.InstancePool;
import io.openscf.instance.Run;
import io.openscf.journal.InvocationRecord;
import io.openscf.journal.Journal;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InvocationResult;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;

/** Resolve, admit, run, record. */
@Singleton
class FunctionInvoker implements Invoker {
    private final FunctionCatalog catalog;
    private final InstancePool instances;
    private final Permits permits;
    private final Journal journal;

    FunctionInvoker(FunctionCatalog catalog, InstancePool instances, Permits permits, Journal journal) {
        this.catalog = catalog;
        this.instances = instances;
        this.permits = permits;
        this.journal = journal;
    }

    @Override
    public Uni<InvocationResult> invoke(InvokeRequest request) {
        var function = catalog.resolveCached(request.function(), request.qualifier(), request.routingKey());
        return function != null
                ? invokeAdmitted(function, request)
                : catalog.resolve(request.function(), request.qualifier(), request.routingKey())
                        .chain(found -> invokeAdmitted(found, request));
    }

    private Uni<InvocationResult> invokeAdmitted(FunctionVersion function, InvokeRequest request) {
        if (!function.status().callable()) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION__FUNCTION_STATUS_ERROR,
                    "The function is " + function.status().text() + ".");
        }
        if (function.type() == FunctionType.HTTP) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__FUNCTION_TYPE, "A web function is called by its URL.");
        }
        var start = Instant.now();
        if (!permits.acquire(function)) {
            var refused = new Outcome.Failed(
                    RunStatus.RESOURCE_LIMIT_REACHED, -1, permits.refusal(function), null);
            return Uni.createFrom().item(finish(function, request, start, new Run(refused, "", 0, 0, null, "")));
        }
        journal.started(request.requestId(), request.function(), request.qualifier().text(), request.attempt(), start);
        return instances
                .run(function, request)
                .eventually(() -> permits.release(function))
                .map(run -> finish(function, request, start, run));
    }

    private InvocationResult finish(FunctionVersion function, InvokeRequest request, Instant start, Run run) {
        journal.record(new InvocationRecord(
                request.requestId(),
                request.function(),
                request.qualifier().text(),
                function.version(),
                request.attempt(),
                request.asynchronous(),
                start,
                run.outcome().status().code(),
                run.durationNanos() / 1e6,
                Math.ceilDiv(run.durationNanos(), 1_000_000L),
                run.memoryBytes(),
                switch (run.outcome()) {
                    case Outcome.Succeeded succeeded -> succeeded.result().toString();
                    case Outcome.Failed failed -> ErrorBody.json(failed, request.requestId());
                },
                RunLog.stored(request.requestId(), function, run)));
        return new InvocationResult(
                request.requestId(),
                run.outcome(),
                run.durationNanos(),
                run.memoryBytes(),
                run.coldStart(),
                request.log() ? RunLog.tail(request.requestId(), function, run) : "");
    }
}
