package io.openscf.model;

/**
 * A function's {@code DeadLetterConfig} (semantics.md section 5).
 *
 * @param type {@code CMQ-QUEUE} or {@code CMQ-TOPIC}, as the function says it
 * @param name of the queue or topic
 * @param filterType of a topic, else empty
 */
public record DeadLetterAddress(String type, String name, String filterType) {}
