package io.openscf.connector.messaging;

import io.openscf.connector.Sink;
import io.openscf.connector.Source;
import io.openscf.connector.SourceState;
import io.openscf.connector.SourceState.Phase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A trigger bound to a broker: connects, looks after the connection, and makes the next one when it is lost. Thread-safe. */
public final class BrokerSource implements Source {
    private static final System.Logger LOG = System.getLogger(BrokerSource.class.getName());
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** How often a connection is asked whether it is well, in milliseconds. */
    private static final long LOOK = 250;
    /** What runs when a connection is lost comes again over the next one: so it is waited for a little. */
    private static final Duration AFTER_LOSS = Duration.ofSeconds(10);

    private final String triggerId;
    private final BatchRules rules;
    private final Broker broker;
    private final Sink sink;
    private final Object lock = new Object();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable Batches batches;
    private @Nullable Duration grace;
    private long acknowledgedBefore;
    private SourceState state = SourceState.binding();

    private BrokerSource(String triggerId, BatchRules rules, Broker broker, Sink sink) {
        this.triggerId = triggerId;
        this.rules = rules;
        this.broker = broker;
        this.sink = sink;
    }

    /** Begins in the background. */
    public static BrokerSource start(String triggerId, BatchRules rules, Broker broker, Sink sink) {
        var source = new BrokerSource(triggerId, rules, broker, sink);
        Thread.ofVirtual().name("source " + triggerId).start(() -> {
            // Clients load what their settings name through the thread's class loader.
            Thread.currentThread().setContextClassLoader(BrokerSource.class.getClassLoader());
            source.run();
        });
        return source;
    }

    private void run() {
        try {
            for (int inVain = 0; mayGoOn(); inVain++) {
                try {
                    consume();
                    inVain = 0;
                } catch (Broker.ForbiddenException e) {
                    say(Phase.FAILED, reason(e));
                } catch (Exception e) {
                    say(Phase.BACKING_OFF, reason(e));
                    LOG.log(System.Logger.Level.DEBUG, "trigger={0} connects again: {1}", triggerId, reason(e));
                }
                pause(Math.min(500L << Math.min(inVain, 10), LONGEST_PAUSE.toMillis()));
            }
        } finally {
            ended.complete(null);
        }
    }

    private boolean mayGoOn() {
        synchronized (lock) {
            return grace == null && (batches == null || !batches.isFenced());
        }
    }

    private static String reason(Throwable failure) {
        var cause = failure.getCause();
        if (cause == null || cause.getMessage() == null || message(failure).contains(cause.getMessage())) {
            return message(failure);
        }
        return message(failure) + ": " + message(cause);
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /** Over one connection, until it is lost or no longer wanted. */
    private void consume() throws Exception {
        var mine = new Batches(triggerId, rules, sink, this::look);
        try (var connection = broker.connect(mine)) {
            synchronized (lock) {
                batches = mine;
            }
            mine.tell(connection::more);
            var fault = watch(mine, connection);
            if (!fault.isEmpty()) {
                say(Phase.BACKING_OFF, fault);
            }
            // Before the connection ends, so that what still runs is acknowledged over it.
            mine.close(graceOr(AFTER_LOSS));
        } finally {
            mine.close(Duration.ZERO);
            synchronized (lock) {
                acknowledgedBefore += mine.acknowledged();
                batches = mine.isFenced() ? mine : null;
            }
        }
    }

    /** Why the connection is no longer well; empty when it is not wanted any more. */
    private String watch(Batches mine, Broker.Connection connection) {
        say(Phase.CONNECTED, "");
        look();
        while (graceOr(Duration.ofMillis(-1)).isNegative() && !mine.isFenced()) {
            var fault = connection.fault();
            if (fault.isPresent()) {
                return fault.get();
            }
            pause(LOOK);
        }
        return "";
    }

    private Duration graceOr(Duration otherwise) {
        synchronized (lock) {
            return grace == null ? otherwise : grace;
        }
    }

    private void pause(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        synchronized (lock) {
            try {
                for (long left = millis; grace == null && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                    lock.wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes over what the batches of the connection say. */
    private void look() {
        synchronized (lock) {
            if (batches == null) {
                return;
            }
            if (batches.running() > 0) {
                state = state.then(Phase.DELIVERING, batches.trouble());
            } else if (!batches.trouble().isEmpty()) {
                state = state.then(Phase.BACKING_OFF, batches.trouble());
            } else {
                state = state.then(Phase.IDLE, "");
            }
        }
    }

    private void say(Phase phase, String reason) {
        synchronized (lock) {
            state = state.then(phase, reason);
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
            long now = batches == null ? 0 : batches.acknowledged();
            return Map.of(
                    "acknowledged",
                    acknowledgedBefore + now,
                    "waiting",
                    batches == null ? 0L : batches.unacknowledged());
        }
    }

    @Override
    public CompletionStage<Void> unbind(Duration wanted) {
        synchronized (lock) {
            if (grace == null) {
                grace = wanted;
                lock.notifyAll();
            }
        }
        return ended.copy();
    }
}
