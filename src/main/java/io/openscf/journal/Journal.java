package io.openscf.journal;

import io.openscf.model.FunctionKey;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records of invocations: written in batches off the hot path, read by the log actions. Records of synchronous calls may
 * be dropped under pressure, and are counted then; those of asynchronous ones never. Thread-safe.
 */
public interface Journal {
    /**
     * Takes the record of a run that has ended, without waiting for the store.
     *
     * @param record asked for at once or, when the record is dropped, never
     */
    void record(String requestId, int attempt, boolean asynchronous, Supplier<InvocationRecord> record);

    /** Marks an invocation as running, so that its status can be asked for before it has ended. */
    void started(String requestId, FunctionKey function, String qualifier, int attempt, Instant start);

    /** Adds to the log of a run that goes on. Completes when it is in the store. */
    Uni<Void> append(LogPart part);

    /**
     * A piece of what a run writes, in front of the output in its record.
     *
     * @param number from 0, without gaps
     * @param begin characters in the parts before it
     */
    record LogPart(String requestId, int attempt, int number, long begin, String text) {}

    /** Completes when everything that was recorded before the call is in the store. */
    Uni<Void> stored();

    /** Which runs a caller wants to see; null means any. */
    record Query(
            String namespace,
            @Nullable String functionName,
            @Nullable String qualifier,
            @Nullable String requestId,
            Instant from,
            Instant until,
            Returned returned,
            OrderBy orderBy,
            boolean ascending,
            int offset,
            int limit) {
        /** GetFunctionLogs' Filter.RetCode. */
        public enum Returned {
            ANY,
            SUCCESS,
            FAILURE,
            TIME_LIMIT,
            RESOURCE_LIMIT,
            USER_CODE
        }

        /** GetFunctionLogs' OrderBy. */
        public enum OrderBy {
            START_TIME,
            DURATION,
            FUNCTION_NAME,
            MEMORY
        }
    }

    /** A page of records with the number of all that match. */
    record Page(long total, List<InvocationRecord> records) {}

    /** Records that match, unfinished runs included (status 202). Sees what was recorded before the call. */
    Uni<Page> find(Query query);
}
