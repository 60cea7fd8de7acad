package io.openscf.journal;

import io.openscf.model.FunctionKey;
import java.time.Instant;

/**
 * One attempt of an invocation, as GetFunctionLogs and GetRequestStatus show it.
 *
 * @param qualifier as the caller wrote it
 * @param version what it resolved to
 * @param status run status: 200, 430 …
 * @param result RetMsg: the result text, or the error object, cut at the configured length
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
        String result,
        String log) {}
