package io.openscf.connector;

import java.util.concurrent.CompletionStage;

/**
 * Where the events of one binding go. Thread-safe. No stage completes exceptionally, and each may complete on any thread:
 * do not block it. How many are under way at once is the connector's to bound; that is its back-pressure.
 *
 * <p>A binding ends: its trigger was deleted, changed or closed, or another gateway owns it now. From then on everything is
 * answered {@code Fenced}; a source that sees it acknowledges nothing more.
 */
public interface Sink {
    /** Stores an event to be run later. Completes when it is stored: only then may the source forget it. */
    CompletionStage<Receipt> deliver(Event event);

    /** Runs the function now. Completes with its answer, after up to 900 seconds and the wait for a free instance. */
    CompletionStage<Answer> call(Event event);

    /**
     * Gives up an event that the function never took, after the trigger's retries: kept among the dead letters.
     *
     * @param reason what the function said last
     */
    CompletionStage<Receipt> bury(Event event, String reason);
}
