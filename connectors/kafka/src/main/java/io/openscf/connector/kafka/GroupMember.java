package io.openscf.connector.kafka;

import io.openscf.connector.Sink;
import io.openscf.connector.SourceState.Phase;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * One consumer from its start to its end. Its thread polls all the time, also while functions run, so that no limit of the
 * client ever takes a partition away from a slow function; a partition that has enough to do is paused.
 */
final class GroupMember implements AutoCloseable, ConsumerRebalanceListener {
    private static final long LONGEST_POLL = Duration.ofSeconds(1).toNanos();
    private static final long BYTES_IN_ALL = 64 << 20;
    private static final Duration REVOKED = Duration.ofSeconds(30);
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final KafkaConnector.Job job;
    private final Connection connection;
    private final Sink sink;
    private final BiConsumer<Phase, String> state;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Liveness liveness;
    private final Map<TopicPartition, Lane> lanes = new ConcurrentHashMap<>();
    private volatile Map<String, Long> counters = Map.of();
    private volatile Duration grace = Duration.ZERO;
    private volatile boolean stopped;
    private volatile boolean polling;
    private volatile boolean asked;
    private boolean member;
    private boolean fenced;
    private long rebalances;

    GroupMember(KafkaConnector.Job job, Connection connection, Sink sink, BiConsumer<Phase, String> state) {
        this.job = job;
        this.connection = connection;
        this.sink = sink;
        this.state = state;
        this.consumer = connection.consumer();
        this.liveness = new Liveness(consumer);
    }

    /** Ends {@link #run} soon, on any thread. */
    void stop(Duration wanted) {
        grace = wanted;
        stopped = true;
        consumer.wakeup();
    }

    /** Whether the binding is over. */
    boolean isFenced() {
        return fenced || lanes.values().stream().anyMatch(Lane::isFenced);
    }

    boolean wasMember() {
        return member;
    }

    Map<String, Long> counters() {
        return counters;
    }

    /** Until it is stopped; throws KafkaException when it is better to begin anew. */
    void run() {
        try {
            awaitTopic();
            consumer.subscribe(List.of(job.topic().name()), this);
            while (!stopped && !isFenced()) {
                asked = false;
                lanes.values().forEach(Lane::advance);
                commit();
                pauseAndResume();
                report();
                poll();
            }
        } catch (WakeupException e) {
            // stopped
        }
        fenced = isFenced();
        leave();
    }

    private void awaitTopic() {
        var partitions = consumer.partitionsFor(job.topic().name(), Duration.ofSeconds(20));
        if (partitions == null || partitions.isEmpty()) {
            throw new KafkaException("the topic " + job.topic().name() + " does not exist");
        }
        partitions.stream()
                .map(partition -> partition.leader())
                .filter(leader -> leader != null && !leader.isEmpty())
                .forEach(leader -> connection.check(leader.host(), leader.port()));
        state.accept(Phase.CONNECTED, "");
    }

    private void poll() {
        long idle = LONGEST_POLL;
        for (var lane : lanes.values()) {
            idle = lane.idleNanos(idle);
        }
        polling = true;
        try {
            // Who asked before this thread was polling could not wake it.
            var records = consumer.poll(asked ? Duration.ZERO : Duration.ofNanos(idle));
            records.partitions().forEach(partition -> {
                var lane = lanes.get(partition);
                if (lane != null) {
                    lane.add(records.records(partition));
                }
            });
        } catch (WakeupException e) {
            // a lane has something to do, or this ends
        } finally {
            polling = false;
        }
    }

    private void wake() {
        asked = true;
        if (polling) {
            consumer.wakeup();
        }
    }

    private void commit() {
        var offsets = toCommit(lanes);
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (done, failure) -> {
                if (failure == null) {
                    committed(done); // else the next commit has it
                }
            });
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> toCommit(Map<TopicPartition, Lane> lanes) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        lanes.forEach((partition, lane) ->
                lane.toCommit().ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset))));
        return offsets;
    }

    private void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            var lane = lanes.get(partition);
            if (lane != null) {
                lane.committed(offset.offset());
            }
        });
    }

    private void pauseAndResume() {
        boolean crowded = lanes.values().stream().mapToLong(Lane::waitingBytes).sum() > BYTES_IN_ALL;
        var paused = consumer.paused();
        lanes.forEach((partition, lane) -> {
            boolean enough = lane.isFull() || crowded && lane.waitingBytes() > 0;
            if (enough && !paused.contains(partition)) {
                consumer.pause(List.of(partition));
            } else if (!enough && paused.contains(partition)) {
                consumer.resume(List.of(partition));
            }
        });
    }

    private void report() {
        var trouble = lanes.values().stream()
                .map(Lane::trouble)
                .filter(why -> !why.isEmpty())
                .findFirst();
        if (liveness.isLost()) {
            state.accept(Phase.BACKING_OFF, "no broker of the cluster can be reached");
        } else if (trouble.isPresent()) {
            state.accept(Phase.BACKING_OFF, trouble.get());
        } else if (lanes.values().stream().anyMatch(Lane::isRunning)) {
            state.accept(Phase.DELIVERING, "");
        } else if (member) {
            state.accept(Phase.IDLE, "");
        }
        if (liveness.isDue()) {
            count();
        }
    }

    private void count() {
        long lag = 0;
        for (var partition : lanes.keySet()) {
            lag += consumer.currentLag(partition).orElse(0);
        }
        counters = Map.copyOf(
                new TreeMap<>(Map.of("lag", lag, "partitions", (long) lanes.size(), "rebalances", rebalances)));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        member = true;
        rebalances++;
        if (!assigned.isEmpty()) {
            uninterrupted(() -> new Positions(consumer, job.subscription().start())
                    .of(assigned)
                    .forEach((partition, offset) -> {
                        consumer.seek(partition, offset);
                        lanes.put(partition, new Lane(job, sink, offset, this::wake));
                    }));
        }
    }

    /** Others wait for these: what runs may end, but not for as long as it likes. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        giveUp(revoked, shorter(REVOKED, connection.pollSlack()));
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        lost.forEach(partition -> {
            var lane = lanes.remove(partition);
            if (lane != null) {
                lane.stop();
                lane.close(Duration.ZERO);
            }
        });
    }

    private void giveUp(Collection<TopicPartition> partitions, Duration patience) {
        var leaving = new HashMap<TopicPartition, Lane>();
        partitions.forEach(partition -> {
            var lane = lanes.get(partition);
            if (lane != null) {
                leaving.put(partition, lane);
            }
        });
        leaving.values().forEach(Lane::stop);
        long until = System.nanoTime() + patience.toNanos();
        leaving.values().forEach(lane -> lane.close(Duration.ofNanos(Math.max(0, until - System.nanoTime()))));
        var offsets = toCommit(leaving);
        lanes.keySet().removeAll(leaving.keySet());
        if (!offsets.isEmpty()) {
            uninterrupted(() -> consumer.commitSync(offsets, LAST_WORDS));
        }
    }

    /** A wake-up that was meant for the poll must not cut off what follows it. */
    private static void uninterrupted(Runnable work) {
        for (int attempt = 0; ; attempt++) {
            try {
                work.run();
                return;
            } catch (WakeupException e) {
                if (attempt == 2) {
                    throw e;
                }
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void leave() {
        try {
            giveUp(List.copyOf(lanes.keySet()), grace);
        } catch (KafkaException e) {
            // What was done and could not be said comes again.
        }
    }

    @Override
    public void close() {
        lanes.values().forEach(Lane::stop);
        lanes.values().forEach(lane -> lane.close(Duration.ZERO));
        lanes.clear();
        try {
            uninterrupted(() -> consumer.close(CloseOptions.timeout(LAST_WORDS)));
        } catch (KafkaException e) {
            // It is closed nevertheless.
        }
    }
}
