package io.openscf.connector.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openscf.connector.SourceConnector.Ownership;
import io.openscf.connector.SourceState.Phase;
import io.openscf.connector.Traits;
import io.openscf.connector.testkit.RecordingSink.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What holds for every source that is pulled, also when something dies. Extend it in the connector's tests, give a sample
 * trigger that takes what was published from the beginning, retries twice and waits a moment at most for a batch, and let
 * every test begin with an empty place at the source ({@code @BeforeEach}).
 */
public abstract class SourceConnectorContract extends SourceBehaviourContract {
    /** Ends the source as hard as it can be: {@code kill -9}. */
    protected abstract void killSource() throws Exception;

    /** How many texts at most come twice after {@link #killSource}: more than else where a source forgets acknowledgements. */
    protected int mostForgotten() {
        return mostRepeated();
    }

    /** Starts it again at the same address; what it had confirmed is there. */
    protected abstract void restartSource() throws Exception;

    @Test
    void survivesTheDeathOfTheSource() throws Exception {
        var slowly = CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS);
        var sink = new RecordingSink().judging(event -> CompletableFuture.supplyAsync(() -> Verdict.TAKE, slowly));
        var source = bind(sink);
        var all = new ArrayList<>(publishMore(0, 2 * TEXTS));
        await().atMost(patience()).until(() -> sink.taken().size() > 1);

        killSource();
        await().atMost(patience()).until(() -> source.state().phase() == Phase.BACKING_OFF);
        assertThat(source.state().reason()).isNotBlank();
        restartSource();
        all.addAll(publishMore(2 * TEXTS, 3 * TEXTS));

        awaitTaken(all, sink);
        await().atMost(patience()).until(() -> source.state().phase() == Phase.IDLE);
        assertThat(repeated(texts(sink.taken()))).isLessThanOrEqualTo(mostForgotten());
    }

    @Test
    void connectsWhenTheSourceComesLater() throws Exception {
        killSource();
        var sink = new RecordingSink();
        var source = bind(sink);
        await().atMost(patience()).until(() -> source.state().phase() == Phase.BACKING_OFF);

        restartSource();

        awaitTaken(publishMore(0, 20), sink);
    }

    @Test
    void unbindsAlsoWhenTheSourceIsDead() throws Exception {
        var source = bind(new RecordingSink());
        await().atMost(patience()).until(() -> source.state().phase() == Phase.IDLE);
        killSource();

        try {
            unbind(source, Duration.ZERO);
        } finally {
            restartSource();
        }
    }

    @Test
    void survivesTheDeathOfTheGateway() throws Exception {
        var connector = configured();
        var trigger = trigger(connector, "trg-0123456789abcdef", "");
        var all = new ArrayList<>(publishMore(0, 2 * TEXTS));
        var taken = new ArrayList<String>();

        try (var gateway = DoomedGateway.start(connector, trigger, settings())) {
            var event = gateway.next(patience());
            taken.addAll(texts(event));
            taken.addAll(texts(gateway.kill()));
        }
        all.addAll(publishMore(2 * TEXTS, 3 * TEXTS));

        var sink = new RecordingSink();
        bind(sink);
        await().atMost(patience()).untilAsserted(() -> {
            var both = new ArrayList<>(taken);
            both.addAll(texts(sink.taken()));
            assertThat(both).containsAll(all);
        });
        var again = texts(sink.taken()).stream().filter(taken::contains).distinct();
        assertThat(again).hasSizeLessThanOrEqualTo(mostRepeated());
    }

    @Test
    void acknowledgesNothingWhenItIsFenced() throws Exception {
        var first = new RecordingSink();
        var source = bind(first);
        var all = publishMore(0, TEXTS);
        await().atMost(patience()).until(() -> !first.taken().isEmpty());

        first.fence();
        unbind(source, Duration.ZERO);

        var second = new RecordingSink();
        bind(second);
        awaitTaken(all, first, second);
    }

    @Test
    void sharesWithAnotherGatewayThatJoinsAndLeaves() throws Exception {
        assumeTrue(connector().ownership() == Ownership.EVERY_GATEWAY, "one gateway at a time binds it");
        var slowly = CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS);
        var stays = new RecordingSink().judging(event -> CompletableFuture.supplyAsync(() -> Verdict.TAKE, slowly));
        var comes = new RecordingSink().judging(event -> CompletableFuture.supplyAsync(() -> Verdict.TAKE, slowly));
        bind(stays);
        var all = new ArrayList<>(publishMore(0, 2 * TEXTS));
        await().atMost(patience()).until(() -> !stays.taken().isEmpty());

        var guest = bind(comes);
        for (int round = 2; comes.taken().isEmpty(); round++) {
            all.addAll(publishMore(round * TEXTS, (round + 1) * TEXTS));
            assertThat(round).as("rounds until the other had its share").isLessThan(60);
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        }
        unbind(guest, Duration.ofSeconds(10));
        all.addAll(publishMore(100 * TEXTS, 101 * TEXTS));

        awaitTaken(all, stays, comes);
        assertThat(repeated(texts(all(stays, comes)))).isLessThanOrEqualTo(2 * mostRepeated());
        if (connector().traits().order() == Traits.Order.PER_LANE) {
            assertAscending(texts(stays.taken()));
            assertAscending(texts(comes.taken()));
        }
    }
}
