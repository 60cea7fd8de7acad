package io.openscf.connector;

import java.util.concurrent.CompletionStage;

/**
 * Somewhere that takes messages of the gateway's own, such as the dead letters of a function. A connector implements it
 * beside its kind. Thread-safe.
 */
public interface MessageChannel {
    /** Whether it sends to addresses of this kind: {@code CMQ-QUEUE}, {@code CMQ-TOPIC}. */
    boolean sends(String kind);

    /**
     * Sends one message.
     *
     * @param kind one that it {@link #sends} to
     * @param name of the queue or topic
     * @param id the same for every repetition of the same message
     * @return completes when it is stored there; fails when it is not, also when the name is nobody's
     */
    CompletionStage<Void> send(String kind, String name, String id, String body);
}
