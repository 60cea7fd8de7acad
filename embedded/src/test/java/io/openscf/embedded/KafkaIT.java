package io.openscf.embedded;

import static io.openscf.embedded.EmbeddedProcess.processesOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker through real clients. */
class KafkaIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @Test
    void keepsRecordsAndOffsetsOverAKillAndEndsWithItsParent() throws Exception {
        // given
        var first = EmbeddedProcess.on(data);
        var bootstrap = first.start("kafka").required("bootstrap").asText();
        send(bootstrap, 0, 100);
        assertThat(receive(bootstrap, 60)).isEqualTo(numbers(0, 60));

        // when
        first.kill();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(processesOn(data)).isEmpty());

        // then
        try (var second = EmbeddedProcess.on(data)) {
            assertThat(second.start("kafka").required("bootstrap").asText()).isEqualTo(bootstrap);
            send(bootstrap, 100, 110);
            assertThat(receive(bootstrap, 50)).isEqualTo(numbers(60, 110));
        }
    }

    private static void send(String bootstrap, int from, int until) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap, "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = from; i < until; i++) {
                producer.send(new ProducerRecord<>("numbers", "" + i)).get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** The next records of the group, which are committed. */
    private static List<String> receive(String bootstrap, int count) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap,
                "group.id", "readers",
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "max.poll.records", "10");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("numbers"));
            var received = new ArrayList<String>();
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> received.add(record.value()));
                return received.size() >= count;
            });
            consumer.commitSync();
            return received;
        }
    }

    private static List<String> numbers(int from, int until) {
        return IntStream.range(from, until).mapToObj(Integer::toString).toList();
    }
}
