package io.openscf.connector.kafka;

import io.openscf.connector.Connector.Settings;
import io.openscf.connector.Sink;
import io.openscf.connector.Source;
import io.openscf.connector.SourceState;
import io.openscf.connector.SourceState.Phase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A member of a trigger's consumer group: a thread that holds one {@link GroupMember} after another, as long as it is bound.
 */
final class TopicSource implements Source {
    private static final System.Logger LOG = System.getLogger(TopicSource.class.getName());
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final KafkaConnector.Job job;
    private final Connection connection;
    private final Sink sink;
    private final Object lock = new Object();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable GroupMember member;
    private @Nullable Duration grace;
    private volatile boolean fenced;
    private SourceState state = SourceState.binding();

    private TopicSource(KafkaConnector.Job job, Settings settings, Sink sink) {
        this.job = job;
        this.connection = new Connection(job, settings);
        this.sink = sink;
    }

    static TopicSource start(KafkaConnector.Job job, Settings settings, Sink sink) {
        var source = new TopicSource(job, settings, sink);
        var thread = new Thread(source::run, "kafka " + job.triggerId());
        thread.setDaemon(true);
        // Kafka loads what its settings name through the thread's class loader.
        thread.setContextClassLoader(TopicSource.class.getClassLoader());
        thread.start();
        return source;
    }

    private void run() {
        try {
            for (int inVain = 0; grace() == null && !fenced; inVain++) {
                try {
                    if (consume()) {
                        inVain = 0;
                    }
                } catch (Connection.ForbiddenException e) {
                    say(Phase.FAILED, String.valueOf(e.getMessage()));
                    pause(inVain);
                } catch (KafkaException | IllegalStateException | IllegalArgumentException e) {
                    say(Phase.BACKING_OFF, reason(e));
                    LOG.log(System.Logger.Level.DEBUG, "trigger={0} connects again: {1}", job.triggerId(), reason(e));
                    pause(inVain);
                }
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "trigger=" + job.triggerId() + " ended", e);
            say(Phase.FAILED, reason(e));
        } finally {
            ended.complete(null);
        }
    }

    private static String reason(Throwable failure) {
        var cause = failure.getCause();
        return message(failure) + (cause == null ? "" : ": " + message(cause));
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /** Whether it ever was a member. */
    private boolean consume() {
        try (var next = new GroupMember(job, connection, sink, this::say)) {
            synchronized (lock) {
                if (grace != null) {
                    return false;
                }
                member = next;
            }
            next.run();
            fenced = next.isFenced();
            return next.wasMember();
        } finally {
            synchronized (lock) {
                member = null;
            }
        }
    }

    private void pause(int inVain) {
        long until = System.nanoTime()
                + Math.min(Duration.ofMillis(500L << Math.min(inVain, 10)).toNanos(), LONGEST_PAUSE.toNanos());
        synchronized (lock) {
            try {
                for (long left = 1; grace == null && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                    lock.wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void say(Phase phase, String reason) {
        synchronized (lock) {
            state = state.then(phase, reason);
        }
    }

    private @Nullable Duration grace() {
        synchronized (lock) {
            return grace;
        }
    }

    @Override
    public SourceState state() {
        synchronized (lock) {
            return state;
        }
    }

    @Override
    public Map<String, Long> counters() {
        synchronized (lock) {
            return member == null ? Map.of() : member.counters();
        }
    }

    @Override
    public CompletionStage<Void> unbind(Duration wanted) {
        synchronized (lock) {
            if (grace == null) {
                grace = wanted;
                lock.notifyAll();
                if (member != null) {
                    member.stop(wanted);
                }
            }
        }
        return ended.copy();
    }
}
