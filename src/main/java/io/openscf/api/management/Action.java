package io.openscf.api.management;

import io.smallrye.mutiny.Uni;

/**
 * One action of the contract. Its name is the simple name of the class. A bean ({@code @Singleton}); found by type.
 *
 * <p>Request and response are records whose components are the contract's fields with a small first letter
 * ({@code functionName} for {@code FunctionName}). Fields that the caller left out are null, or the contract's default
 * where it names one; what can be checked from the contract alone (presence, type, enum, length, number range) has
 * been checked. Times in answers are text in UTC+8.
 *
 * @param <Q> the request
 * @param <R> the response, without RequestId; {@link Empty} when there is nothing else
 */
public interface Action<Q extends Record, R extends Record> {
    /** The record type that the request is read into. */
    Class<Q> requestType();

    /** Does it. Fails with ScfException for what the caller did; anything else is a bug of ours. */
    Uni<R> handle(ApiCall call, Q request);

    /** The answer of actions that return nothing but RequestId. */
    record Empty() {}
}
