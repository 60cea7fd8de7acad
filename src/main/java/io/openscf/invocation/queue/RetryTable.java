package io.openscf.invocation.queue;

import io.openscf.invocation.payload.PayloadLost;
import io.openscf.model.AsyncSettings;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.openscf.model.ScfException;
import java.util.random.RandomGenerator;

/** Which failures are tried again, and when (semantics.md sections 4, 6 and 17). */
final class RetryTable {
    private static final int MOST_DOUBLINGS = 16;
    private static final int MESSAGE = 2048;

    private final long intervalMillis;
    private final long gatewayMillis;
    private final RandomGenerator random;

    RetryTable(AsyncConfig config, RandomGenerator random) {
        this.intervalMillis = config.retryInterval().toMillis();
        this.gatewayMillis = config.gatewayRetry().toMillis();
        this.random = random;
    }

    /** After a run, or a refusal to run. */
    Verdict after(Outcome outcome, AsyncSettings settings) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> new Verdict.Finished(true, RunStatus.SUCCESS.code());
            case Outcome.Failed failed -> after(failed, settings);
        };
    }

    private Verdict after(Outcome.Failed failed, AsyncSettings settings) {
        var status = failed.status();
        boolean started = status != RunStatus.RESOURCE_LIMIT && status != RunStatus.RESOURCE_LIMIT_REACHED;
        if (settings.longRun() && started) {
            return new Verdict.Finished(false, status.code());
        }
        var message = failed.stackTrace() == null ? failed.message() : failed.stackTrace();
        return again(kind(status), intervalMillis, status, failed.errorCode(), message);
    }

    private static Verdict.Kind kind(RunStatus status) {
        return switch (status) {
            case RESOURCE_LIMIT, RESOURCE_LIMIT_REACHED, INTERNAL_ERROR -> Verdict.Kind.SYSTEM;
            case INVALID_EVENT, REQUEST_TOO_LARGE, FUNCTION_NOT_FOUND, QUALIFIER_NOT_FOUND -> Verdict.Kind.REFUSED;
            default -> Verdict.Kind.USER;
        };
    }

    /** When no run could be made: by what the request asks for, or because this gateway could not. */
    Verdict after(Throwable error, int attempt) {
        var message = String.valueOf(error.getMessage());
        if (error instanceof PayloadLost) {
            return again(Verdict.Kind.REFUSED, 0, RunStatus.INTERNAL_ERROR, -1, message);
        }
        if (!(error instanceof ScfException known)) {
            return again(Verdict.Kind.SYSTEM, backOff(attempt), RunStatus.INTERNAL_ERROR, -1, message);
        }
        return switch (known.code()) {
            case RESOURCE_NOT_FOUND__QUALIFIER, RESOURCE_NOT_FOUND__VERSION, RESOURCE_NOT_FOUND__FUNCTION_VERSION ->
                again(Verdict.Kind.REFUSED, 0, RunStatus.QUALIFIER_NOT_FOUND, -1, message);
            case FAILED_OPERATION__FUNCTION_STATUS_ERROR ->
                again(Verdict.Kind.USER, intervalMillis, RunStatus.FUNCTION_STATUS_ERROR, -1, message);
            case INVALID_PARAMETER_VALUE__FUNCTION_TYPE ->
                again(Verdict.Kind.REFUSED, 0, RunStatus.INVALID_EVENT, -1, message);
            default ->
                known.code().name().startsWith("RESOURCE_NOT_FOUND")
                        ? again(Verdict.Kind.REFUSED, 0, RunStatus.FUNCTION_NOT_FOUND, -1, message)
                        : again(Verdict.Kind.SYSTEM, backOff(attempt), RunStatus.INTERNAL_ERROR, -1, message);
        };
    }

    private long backOff(int attempt) {
        long delay = Math.min(gatewayMillis << Math.min(attempt, MOST_DOUBLINGS), intervalMillis);
        return delay * random.nextLong(800, 1201) / 1000; // not all at the same moment after an outage
    }

    private static Verdict again(Verdict.Kind kind, long delay, RunStatus status, int errorCode, String message) {
        var kept = message.length() <= MESSAGE ? message : message.substring(0, MESSAGE);
        return new Verdict.Again(kind, delay, status.code(), errorCode, kept);
    }
}
