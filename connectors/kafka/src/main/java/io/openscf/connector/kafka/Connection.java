package io.openscf.connector.kafka;

import io.openscf.connector.AddressGuard;
import io.openscf.connector.Connector.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes consumers for a job. */
final class Connection {
    /** Settings of the client that an installation may set, as {@code openscf.kafka.client.<name>}. */
    private static final Map<String, String> TUNABLE = Map.of(
            "session.timeout.ms", "10000",
            "heartbeat.interval.ms", "3000",
            "max.poll.interval.ms", "300000",
            "request.timeout.ms", "30000",
            "metadata.max.age.ms", "10000",
            // Empty topics cost a request in so long; a record ends the wait at once.
            "fetch.max.wait.ms", "1000",
            "fetch.max.bytes", "8388608");

    private final KafkaConnector.Job job;
    private final Settings settings;

    Connection(KafkaConnector.Job job, Settings settings) {
        this.job = job;
        this.settings = settings;
    }

    /** Throws ForbiddenException when the guard refuses a broker, KafkaException when it cannot be made. */
    KafkaConsumer<byte[], byte[]> consumer() {
        var bootstrap = job.topic().bootstrap().get();
        for (var broker : bootstrap.split(",")) {
            int colon = broker.lastIndexOf(':');
            check(
                    broker.substring(0, Math.max(colon, 0)).replaceAll("[\\[\\]]", ""),
                    port(broker.substring(colon + 1)));
        }
        return new KafkaConsumer<>(clientSettings(bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static int port(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
    }

    /** Brokers name further brokers: each is asked about as well. */
    void check(String host, int port) {
        settings.guard().refusal(host, port).ifPresent(reason -> {
            throw new ForbiddenException(reason);
        });
    }

    private Map<String, Object> clientSettings(String bootstrap) {
        var client = new HashMap<String, Object>(job.subscription().security().clientSettings());
        TUNABLE.forEach((name, usual) -> client.put(
                name, settings.values().apply("openscf.kafka.client." + name).orElse(usual)));
        client.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        client.put(ConsumerConfig.GROUP_ID_CONFIG, job.group());
        client.put(ConsumerConfig.CLIENT_ID_CONFIG, "openscf-" + job.triggerId());
        client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        client.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Where a group begins is ours to say; this is for records that were deleted before they were read.
        client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1000);
        client.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(CooperativeStickyAssignor.class.getName()));
        client.put("metric.reporters", "");
        return client;
    }

    /** How long may pass between two polls, half of it to be on the safe side. */
    java.time.Duration pollSlack() {
        return java.time.Duration.ofMillis(Long.parseLong(settings.values()
                        .apply("openscf.kafka.client.max.poll.interval.ms")
                        .orElse("300000"))
                / 2);
    }

    /** A broker to which no connection may be made. */
    static final class ForbiddenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ForbiddenException(String reason) {
            super(reason + " (" + AddressGuard.class.getSimpleName() + ")");
        }
    }
}
