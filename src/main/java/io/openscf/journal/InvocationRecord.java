package io.openscf.journal;

import io.openscf.model.ColdStart;
import io.openscf.model.FunctionKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an invocation, as GetFunctionLogs and GetRequestStatus show it.
 *
 * @param qualifier as the caller wrote it
 * @param version what it resolved to
 * @param status run status: 200, 430 …
 * @param result RetMsg: the result text, or the error object, cut at the configured length
 * @param instanceId which instance ran it; empty when none did
 * @param coldStart what the start for it spent, null on a warm instance
 * @param log START … Report lines with user output between
 */
public record InvocationRecord(
        String requestId,
        FunctionKey function,
        String qualifier,
        String version,
        int attempt,
        boolean asynchronous,
        Instant start,
        int status,
        double durationMillis,
        long billedMillis,
        long memoryBytes,
        String instanceId,
        @Nullable ColdStart coldStart,
        String result,
        String log) {
    /** With which every log begins, also that of a run that has not ended. */
    public static String firstLine(String requestId) {
        return "START RequestId:" + requestId + "\n";
    }
}
