package io.openscf.model;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to a function.
 *
 * @param requestId the identity of the invocation over all its attempts, a random UUID
 * @param routingKey JSON object of strings for alias rules, as the caller wrote it
 * @param event the event, valid JSON, bytes untouched
 * @param triggerType {@code timer}, {@code cos} …, or null for a call of the API
 * @param log whether the caller wants the tail of the log with the result
 * @param asynchronous whether nobody waits for the result
 * @param attempt 0 for the first run, then 1, 2 …
 */
public record InvokeRequest(
        String requestId,
        FunctionKey function,
        Qualifier qualifier,
        @Nullable String routingKey,
        Buffer event,
        @Nullable String triggerType,
        boolean log,
        boolean asynchronous,
        int attempt) {}
