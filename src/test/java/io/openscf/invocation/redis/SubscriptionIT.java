package io.openscf.invocation.redis;

import static org.awaitility.Awaitility.await;

import io.openscf.FaultProxy;
import io.openscf.RealServices;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String CHANNEL = "scf:subscription-test";

    private final Vertx vertx = Vertx.vertx();
    private final Redis direct = Redis.createClient(vertx, RealServices.redis());
    private final FaultProxy proxy =
            FaultProxy.before(URI.create(RealServices.redis()).getPort());
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private Subscription subscription;

    @BeforeEach
    void listen() {
        var address = RealServices.redis()
                .replace(":" + URI.create(RealServices.redis()).getPort(), ":" + proxy.port());
        subscription = new Subscription(vertx, Redis.createClient(vertx, address), CHANNEL, heard::add);
        subscription.listen();
        awaitHeard("at first");
    }

    @AfterEach
    void end() {
        subscription.close();
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void hearsAgainAfterItsConnectionWasCut() {
        // when
        proxy.cut();
        proxy.heal();

        // then
        awaitHeard("again");
    }

    /** Nothing tells it: the connection stays open, and nobody is there any more. */
    @Test
    void hearsAgainAfterItsConnectionFellSilent() {
        // when
        proxy.silence();
        proxy.heal();

        // then
        awaitHeard("again");
    }

    /** Longer than several questions for a sign of life. */
    @Test
    void hearsOnAConnectionOnWhichNothingWasSaidForLong() {
        // given
        await().pollDelay(Duration.ofSeconds(7)).until(() -> true);

        // then
        awaitHeard("still");
    }

    private void awaitHeard(String message) {
        await().atMost(SOON).until(() -> {
            direct.send(Request.cmd(Command.PUBLISH).arg(CHANNEL).arg(message));
            return heard.contains(message);
        });
    }
}
