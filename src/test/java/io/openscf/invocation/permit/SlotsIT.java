package io.openscf.invocation.permit;

import static io.openscf.invocation.permit.TestSlots.call;
import static io.openscf.invocation.permit.TestSlots.callAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.invocation.permit.PermitConfig.Degraded;
import io.openscf.invocation.permit.SlotPool.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slots shared by several gateways on a real Redis (semantics.md section 7). */
class SlotsIT {
    private final TestSlots slots = new TestSlots(Degraded.LOCAL_SHARE);
    private final AtomicLong limit = new AtomicLong(10);

    @AfterEach
    void close() {
        slots.close();
    }

    @Test
    void admitsNoMoreThanTheLimitOverAllGateways() {
        // given
        var pools = pools(3);
        var calls = new ArrayList<java.util.concurrent.CompletableFuture<Verdict>>();

        // when
        for (int i = 0; i < 30; i++) {
            calls.add(callAsync(pools.get(i % 3), limit));
        }

        // then
        assertThat(calls.stream().map(TestSlots::join).filter(Verdict.ADMITTED::equals))
                .hasSize(10);
        assertThat(used(pools)).isEqualTo(10);
    }

    @Test
    void admitsAgainWithoutAskingRedis() {
        // given
        var pool = pools(1).getFirst();
        call(pool, limit);
        pool.put(1);

        // then
        assertThat(pool.take(1, 10)).isTrue();
    }

    /** The answer to one question must not refuse the call that asked the next one. */
    @Test
    void refusesNobodyWhileThereIsRoom() {
        // given
        limit.set(2000);
        var pool = pools(1).getFirst();

        // when
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < 2000; i++) {
            verdicts.add(call(pool, limit));
        }

        // then
        assertThat(verdicts).containsOnly(Verdict.ADMITTED);
        assertThat(call(pool, limit)).isEqualTo(Verdict.FULL);
    }

    /** A large call that does not fit must not take a small one with it that does. */
    @Test
    void refusesOnlyCallsThatDoNotFit() {
        // given
        var pool = pools(1).getFirst();
        assertThat(call(pool, limit)).isEqualTo(Verdict.ADMITTED);
        var large = new java.util.concurrent.CompletableFuture<Verdict>();

        // when
        pool.await(10, large::complete);
        var small = callAsync(pool, limit);

        // then
        assertThat(TestSlots.join(large)).isEqualTo(Verdict.FULL);
        assertThat(TestSlots.join(small)).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void refusesAtOnceWhenNobodyElseHasAny() {
        // given
        limit.set(1);
        var pool = pools(1).getFirst();
        call(pool, limit);

        // when
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long begun = System.nanoTime();
            assertThat(call(pool, limit)).isEqualTo(Verdict.FULL);
            fastest = Math.min(fastest, System.nanoTime() - begun);
        }

        // then: it does not use up the patience of 200 ms
        assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(190));
    }

    @Test
    void getsWhatAnotherGatewayHoldsAndDoesNotUse() {
        // given
        var pools = pools(2);
        call(pools.get(0), limit);
        pools.get(0).put(1);
        assertThat(pools.get(0).granted()).isPositive();

        // then
        for (int i = 0; i < 10; i++) {
            assertThat(call(pools.get(1), limit)).isEqualTo(Verdict.ADMITTED);
        }
        assertThat(call(pools.get(1), limit)).isEqualTo(Verdict.FULL);
    }

    @Test
    void letsThreeGatewaysTakeTurnsWithALimitOfOne() {
        // given
        limit.set(1);
        var pools = pools(3);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var turns = List.of(new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();

        // when
        var callers = new ArrayList<Thread>();
        for (int i = 0; i < 3; i++) {
            int own = i;
            callers.add(Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < end) {
                    if (call(pools.get(own), limit) == Verdict.ADMITTED) {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        turns.get(own).incrementAndGet();
                        java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
                        running.decrementAndGet();
                        pools.get(own).put(1);
                    }
                }
            }));
        }
        callers.forEach(caller -> await().atMost(Duration.ofSeconds(10)).until(() -> !caller.isAlive()));

        // then
        assertThat(most).hasValue(1);
        int all = turns.stream().mapToInt(AtomicInteger::get).sum();
        assertThat(all).isGreaterThan(30);
        assertThat(turns)
                .as("turns of %d", all)
                .allSatisfy(own -> assertThat(own.get()).isGreaterThan(all / 10));
    }

    @Test
    void givesTheSlotsOfADeadGatewayToTheOthersWhenItsLeaseEnds() {
        // given
        var dead = slots.gateway();
        var pool = dead.pool("fn", limit::get);
        for (int i = 0; i < 10; i++) {
            assertThat(call(pool, limit)).isEqualTo(Verdict.ADMITTED);
        }
        assertThat(pool.granted()).isEqualTo(10);
        var survivor = slots.gateway().pool("fn", limit::get);
        assertThat(call(survivor, limit)).isEqualTo(Verdict.FULL);

        // when
        dead.fallSilent();

        // then
        await().atMost(TestSlots.LEASE.plusSeconds(2)).until(() -> call(survivor, limit) == Verdict.ADMITTED);
        assertThat(pool.take(1, 10)).as("the dead one is behind its fence").isFalse();
    }

    @Test
    void givesTheSlotsOfALeavingGatewayToTheOthersAtOnce() {
        // given
        var leaving = slots.gateway();
        for (int i = 0; i < 10; i++) {
            call(leaving.pool("fn", limit::get), limit);
        }
        var other = slots.gateway().pool("fn", limit::get);

        // when
        leaving.stop();

        // then
        assertThat(call(other, limit)).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void countsWhatRunsAgainWhenRedisWasWiped() {
        // given
        var pools = pools(2);
        for (int i = 0; i < 4; i++) {
            call(pools.get(0), limit);
            call(pools.get(1), limit);
        }

        // when
        slots.wipe();

        // then: the two have 8 of 10
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(pools)
                        .allSatisfy(pool -> assertThat(pool.granted()).isGreaterThanOrEqualTo(4)));
        await().until(() -> call(pools.get(0), limit) == Verdict.ADMITTED);
        await().until(() -> call(pools.get(0), limit) == Verdict.ADMITTED);
        assertThat(used(pools)).isEqualTo(10);
        assertThat(call(pools.get(1), limit)).isEqualTo(Verdict.FULL);
    }

    @Test
    void keepsASmallerLimitAsSoonAsWhatRunsHasEndedAndALargerOneAtOnce() {
        // given
        var pools = pools(2);
        for (int i = 0; i < 5; i++) {
            call(pools.get(0), limit);
            call(pools.get(1), limit);
        }

        // when
        limit.set(3);
        for (int i = 0; i < 5; i++) {
            pools.get(0).put(1);
            pools.get(1).put(1);
        }

        // then
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(
                                pools.stream().mapToLong(SlotPool::granted).sum())
                        .isLessThanOrEqualTo(3));
        for (int i = 0; i < 10; i++) {
            callAsync(pools.get(i % 2), limit);
        }
        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(used(pools)).isEqualTo(3));
        limit.set(4);
        assertThat(call(pools.get(0), limit)).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void admitsNothingWithALimitOfNothing() {
        limit.set(0);

        assertThat(call(pools(1).getFirst(), limit)).isEqualTo(Verdict.FULL);
    }

    private List<SlotPool> pools(int gateways) {
        var pools = new ArrayList<SlotPool>();
        for (int i = 0; i < gateways; i++) {
            pools.add(slots.gateway().pool("fn", limit::get));
        }
        return pools;
    }

    private static long used(List<SlotPool> pools) {
        return pools.stream().mapToLong(SlotPool::used).sum();
    }
}
