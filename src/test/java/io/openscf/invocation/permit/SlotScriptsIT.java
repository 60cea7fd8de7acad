package io.openscf.invocation.permit;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.RealServices;
import io.openscf.invocation.permit.SlotStore.Exchanged;
import io.openscf.invocation.permit.SlotStore.Wish;
import io.openscf.invocation.redis.RedisShard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The slot scripts under any order of what gateways do, also those that die, and answers that get lost. */
class SlotScriptsIT {
    private static final String POOL = "p";
    private static final RedisShard SHARD = RedisShard.of(POOL);
    private static final int GATEWAYS = 4;
    private static Vertx vertx;
    private static Redis redis;

    enum Kind {
        EXCHANGE,
        ANSWER_LOST,
        LATE_REPEAT,
        DIE,
        LEAVE,
        LIMIT
    }

    /** What a gateway does: gives back all but {@code keep} percent, then needs and wants so much. */
    record Step(Kind kind, int gateway, int keep, int need, int want) {}

    /** A gateway as it sees itself. */
    private static final class Gateway {
        private final int number;
        private int epoch;
        private long sequence;
        private long held;
        private Wish last = new Wish(POOL, 0, 0, 0, 0, 0);

        Gateway(int number) {
            this.number = number;
            begin();
        }

        String name() {
            return "g" + number + "#" + epoch;
        }

        void begin() {
            epoch++;
            held = 0;
            sequence = 0;
            get(store().join(name(), SHARD));
        }

        Exchanged exchange(long limit, int keep, int need, int want) {
            held = held * keep / 100;
            last = new Wish(POOL, ++sequence, limit, held, need, Math.max(need, want));
            return get(store().exchange(name(), last));
        }
    }

    @BeforeContainer
    static void connect() {
        vertx = Vertx.vertx();
        redis = Redis.createClient(vertx, RealServices.redis());
    }

    @AfterContainer
    static void disconnect() {
        redis.close();
        vertx.close();
    }

    private static SlotStore store() {
        return new SlotStore(
                redis, TestSlots.config(PermitConfig.Degraded.LOCAL_SHARE, java.time.Duration.ofMinutes(5)));
    }

    private static <T> T get(Future<T> future) {
        return TestSlots.join(future.toCompletionStage().toCompletableFuture());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var kinds = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.just(Kind.EXCHANGE)),
                net.jqwik.api.Tuple.of(2, Arbitraries.just(Kind.ANSWER_LOST)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(Kind.LATE_REPEAT)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(Kind.DIE)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(Kind.LEAVE)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(Kind.LIMIT)));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, GATEWAYS - 1),
                        Arbitraries.of(0, 50, 100),
                        Arbitraries.of(0, 0, 1, 2, 5),
                        Arbitraries.of(0, 1, 3, 10, 50))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 150)
    void neverGrantMoreThanTheLimitAndNeverLoseASlot(
            @ForAll("steps") List<Step> steps, @ForAll("limits") int firstLimit) {
        // given
        get(redis.send(Request.cmd(Command.FLUSHALL)));
        var gateways = new ArrayList<Gateway>();
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(new Gateway(i));
        }
        long limit = firstLimit;

        // when
        for (var step : steps) {
            var gateway = gateways.get(step.gateway);
            switch (step.kind) {
                case EXCHANGE -> {
                    long before = gateway.held * step.keep / 100;
                    var answer = gateway.exchange(limit, step.keep, step.need, step.want);
                    gateway.held = answer.held();
                    // then nothing beyond the limit, also where it had shrunk below what was granted
                    if (answer.held() > before) {
                        assertThat(granted(gateways)).isLessThanOrEqualTo(limit);
                    }
                }
                case ANSWER_LOST -> gateway.exchange(limit, step.keep, step.need, step.want);
                case LATE_REPEAT -> {
                    if (gateway.sequence > 0) {
                        assertThat(get(store().exchange(gateway.name(), gateway.last))
                                        .outcome())
                                .isEqualTo(SlotStore.Outcome.OLD);
                    }
                }
                case DIE -> {
                    // its lease ends
                    get(redis.send(Request.cmd(Command.ZADD)
                            .arg(SHARD.key('s', "gw"))
                            .arg(0)
                            .arg(gateway.name())));
                    assertThat(gateway.exchange(limit, 100, 1, 1).outcome()).isEqualTo(SlotStore.Outcome.GONE);
                    gateway.begin();
                }
                case LEAVE -> {
                    get(store().leave(gateway.name(), List.of(SHARD)));
                    gateway.begin();
                }
                case LIMIT -> limit = step.want;
            }
            // then nobody believes to hold more than Redis knows of
            for (var each : gateways) {
                assertThat(each.held).isLessThanOrEqualTo(granted(each));
            }
        }

        // then nothing is left behind, and one can have it all
        gateways.forEach(each -> each.exchange(0, 0, 0, 0));
        assertThat(granted(gateways)).isZero();
        assertThat(gateways.getFirst().exchange(7, 0, 7, 7).held()).isEqualTo(7);
    }

    @Provide
    Arbitrary<Integer> limits() {
        return Arbitraries.of(1, 2, 3, 10, 1000);
    }

    private static long granted(List<Gateway> gateways) {
        return gateways.stream().mapToLong(SlotScriptsIT::granted).sum();
    }

    private static long granted(Gateway gateway) {
        var entry = get(redis.batch(List.of(Request.cmd(Command.HGET)
                        .arg(SHARD.key('s', "fn:" + POOL))
                        .arg(gateway.name()))))
                .getFirst();
        return entry == null ? 0 : Long.parseLong(entry.toString().split("/")[0]);
    }
}
