package io.openscf.connector.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a group goes on in partitions it is given. A group that is new in the topic begins where its trigger says, and that is
 * committed at once for every partition: so a partition without a commit is one that was added later, whose records all came
 * after the group began. Otherwise a restart, or a new partition, would skip what came in the meantime.
 */
final class Positions {
    private final Consumer<?, ?> consumer;
    private final StartOffset start;

    Positions(Consumer<?, ?> consumer, StartOffset start) {
        this.consumer = consumer;
        this.start = start;
    }

    /** The offset of each partition; commits those that were not. */
    Map<TopicPartition, Long> of(Collection<TopicPartition> assigned) {
        var all = assigned.stream()
                .map(TopicPartition::topic)
                .distinct()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        all.addAll(assigned);
        var positions = new HashMap<TopicPartition, Long>();
        consumer.committed(all).forEach((partition, committed) -> {
            if (committed != null) {
                positions.put(partition, committed.offset());
            }
        });
        var missing = all.stream()
                .filter(partition -> !positions.containsKey(partition))
                .collect(Collectors.toSet());
        var begun = positions.isEmpty() ? begin(missing) : consumer.beginningOffsets(missing);
        commit(begun);
        positions.putAll(begun);
        positions.keySet().retainAll(Set.copyOf(assigned));
        return positions;
    }

    private Map<TopicPartition, Long> begin(Set<TopicPartition> partitions) {
        return switch (start) {
            case StartOffset.Earliest earliest -> consumer.beginningOffsets(partitions);
            case StartOffset.Latest latest -> consumer.endOffsets(partitions);
            case StartOffset.From from -> from(from.time().toEpochMilli(), partitions);
        };
    }

    private Map<TopicPartition, Long> from(long millis, Set<TopicPartition> partitions) {
        var offsets = new HashMap<>(consumer.endOffsets(partitions));
        consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(partition -> partition, any -> millis)))
                .forEach((partition, found) -> {
                    if (found != null) {
                        offsets.put(partition, found.offset());
                    }
                });
        return offsets;
    }

    private void commit(Map<TopicPartition, Long> offsets) {
        if (!offsets.isEmpty()) {
            consumer.commitSync(
                    offsets.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    entry -> new OffsetAndMetadata(Objects.requireNonNull(entry.getValue())))),
                    Duration.ofSeconds(10));
        }
    }
}
