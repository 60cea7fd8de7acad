package io.openscf.invocation.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openscf.model.FunctionKey;
import jakarta.inject.Singleton;

/** Counts what the queue takes and refuses and what its sweeps find, since this gateway started. Thread-safe. */
@Singleton
public class QueueMeters {
    /** Why an event was not taken. */
    public enum Refusal {
        LENGTH("length"),
        BYTES("bytes"),
        MEMORY("memory"),
        /** The settings of Redis are too weak for the level of durability. */
        UNSAFE("unsafe"),
        /** Redis or the store of large events did not confirm it: it may be there nevertheless. */
        UNCONFIRMED("unconfirmed");

        private final String text;

        Refusal(String text) {
            this.text = text;
        }
    }

    private final Counter[] refused = new Counter[Refusal.values().length];
    private final Counter again;
    private final Counter expired;
    private final Counter undeliverable;
    private final FunctionMeters functions;

    public QueueMeters(MeterRegistry meters, FunctionMeters functions) {
        this.functions = functions;
        for (var refusal : Refusal.values()) {
            refused[refusal.ordinal()] = Counter.builder("openscf_async_refused")
                    .description("Events not taken into the queue")
                    .tag("reason", refusal.text)
                    .register(meters);
        }
        this.again = swept(meters, "again");
        this.expired = swept(meters, "expired");
        this.undeliverable = swept(meters, "undeliverable");
    }

    private static Counter swept(MeterRegistry meters, String outcome) {
        return Counter.builder("openscf_async_swept")
                .description(
                        "Events whose gateway has died (again, undeliverable) or whose time was up while they waited")
                .tag("outcome", outcome)
                .register(meters);
    }

    /** An event was taken. */
    public void accepted(FunctionKey function) {
        functions.accepted(function);
    }

    /** An event was not taken. */
    public void refused(Refusal why) {
        refused[why.ordinal()].increment();
    }

    /**
     * A sweep found events.
     *
     * @param given back to their queues, as their gateway was not heard of any more
     * @param late that waited for too long
     * @param lost whose gateways died again and again
     */
    public void swept(int given, int late, int lost) {
        again.increment(given);
        expired.increment(late);
        undeliverable.increment(lost);
    }
}
