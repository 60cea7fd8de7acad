package io.openscf.connector.queue;

import io.openscf.connector.queue.Queues.Dead;
import io.openscf.connector.queue.Queues.Letter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

/**
 * Carries messages whose queue has a dead letter policy to the dead letter queue: id and body stay, the count of receives
 * begins again. Source and target may be on different nodes, so it is two steps; the id keeps the second from doubling.
 * Idempotent, so every gateway does it.
 */
class DeadLetterMoves {
    private static final Logger LOG = Logger.getLogger(DeadLetterMoves.class);
    private static final long EVERY_MILLIS = 1000;

    private final Vertx vertx;
    private final Queues queues;
    private long timer;

    DeadLetterMoves(Vertx vertx, Queues queues) {
        this.vertx = vertx;
        this.queues = queues;
    }

    void start() {
        timer = vertx.setTimer(EVERY_MILLIS, tick -> moveAll().onComplete(done -> start()));
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    private Future<Void> moveAll() {
        return queues.registry().all().compose(all -> {
            Future<Void> moved = Future.succeededFuture();
            for (var queue : all) {
                moved = moved.compose(before -> move(queue.name()));
            }
            return moved;
        });
    }

    private Future<Void> move(String name) {
        return queues.dead(name)
                .compose(dead -> dead.letters().isEmpty() ? Future.succeededFuture() : move(name, dead))
                .recover(failure -> {
                    LOG.debugf("dead letters of %s not moved: %s", name, failure.getMessage());
                    return Future.succeededFuture();
                });
    }

    private Future<Void> move(String name, Dead dead) {
        Future<Void> sent = Future.succeededFuture();
        for (Letter letter : dead.letters()) {
            sent = sent.compose(before -> queues.send(
                    dead.queue(), java.util.List.of(letter.id()), java.util.List.of(letter.body()), 0, letter.sent()));
        }
        return sent.compose(all ->
                queues.buried(name, dead.letters().stream().map(Letter::id).toList()));
    }
}
