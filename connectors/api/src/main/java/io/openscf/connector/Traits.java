package io.openscf.connector;

import java.util.Map;

/**
 * What there is to know of a trigger type before one exists.
 *
 * @param summary a sentence
 * @param schema JSON Schema of TriggerDesc as a caller may write it, JSON text
 * @param delivery how its functions are run
 * @param order what is promised of the order of events
 * @param limits numbers by their names, such as {@code maxMsgNum} and {@code 1-10000}
 * @param sample what {@link Connector#dryRun} takes, a sentence
 */
public record Traits(
        String summary, String schema, Delivery delivery, Order order, Map<String, String> limits, String sample) {
    /** How functions are run. */
    public enum Delivery {
        /** The source waits for the function and goes on only then. */
        SYNCHRONOUS,
        /** The event is stored, the function runs later. */
        ASYNCHRONOUS
    }

    /** What is promised of the order in which a function sees events. */
    public enum Order {
        NONE,
        /** Events of one lane (a partition, a session) are handed over one after another, in their order at the source. */
        PER_LANE
    }
}
