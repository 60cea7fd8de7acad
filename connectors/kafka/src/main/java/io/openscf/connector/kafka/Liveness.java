package io.openscf.connector.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;

/**
 * Whether a consumer hears of its cluster. The client itself keeps trying in silence; but heartbeats and empty fetches are
 * answered every few seconds, so that no byte for longer means nobody is there. Belongs to the consumer's thread.
 */
final class Liveness {
    private static final long SILENCE = Duration.ofSeconds(12).toNanos();
    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    private final Metric connections;
    private final Metric bytes;
    private double lastBytes;
    private long heardAt = System.nanoTime();
    private long lookedAt = System.nanoTime() - INTERVAL;
    private boolean lost;
    private boolean due;

    Liveness(KafkaConsumer<?, ?> consumer) {
        this.connections = metric(consumer, "connection-count");
        this.bytes = metric(consumer, "incoming-byte-total");
    }

    private static Metric metric(KafkaConsumer<?, ?> consumer, String name) {
        return consumer.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name)
                        && entry.getKey().group().equals("consumer-metrics"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the client has no metric " + name))
                .getValue();
    }

    /** Looks once a second at most. */
    boolean isLost() {
        long now = System.nanoTime();
        due = now - lookedAt >= INTERVAL;
        if (due) {
            lookedAt = now;
            double seen = number(bytes);
            if (seen != lastBytes) {
                lastBytes = seen;
                heardAt = now;
            }
            lost = number(connections) == 0 || now - heardAt > SILENCE;
        }
        return lost;
    }

    /** Whether the last call of {@link #isLost} was one that looked. */
    boolean isDue() {
        return due;
    }

    private static double number(Metric metric) {
        return metric.metricValue() instanceof Number number ? number.doubleValue() : 0;
    }
}
