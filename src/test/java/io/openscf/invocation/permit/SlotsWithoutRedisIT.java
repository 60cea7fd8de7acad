package io.openscf.invocation.permit;

import static io.openscf.invocation.permit.TestSlots.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.FaultProxy;
import io.openscf.RealServices;
import io.openscf.invocation.permit.PermitConfig.Degraded;
import io.openscf.invocation.permit.SlotPool.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What gateways admit when Redis is away (docs/concurrency.md, openscf.concurrency.degraded). */
class SlotsWithoutRedisIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private enum Outage {
        CUT,
        SILENT
    }

    private final FaultProxy proxy =
            FaultProxy.before(URI.create(RealServices.redis()).getPort());
    private final AtomicLong limit = new AtomicLong(10);
    private TestSlots slots;

    @AfterEach
    void close() {
        slots.close();
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource
    void localShareAdmitsTheEqualPartOnEachOfTwoGateways(Outage outage) {
        // given
        var pools = twoPools(Degraded.LOCAL_SHARE);

        // when
        strike(outage);

        // then: together never more than the limit, and all of it
        await().atMost(SOON).until(() -> admitted(pools) == 10);
        assertThat(pools).allSatisfy(pool -> assertThat(pool.used()).isEqualTo(5));
    }

    @ParameterizedTest
    @EnumSource
    void failClosedAdmitsNothingOnceGrantsAreNoLongerItsOwn(Outage outage) {
        // given
        var pools = twoPools(Degraded.FAIL_CLOSED);

        // when
        strike(outage);

        // then
        await().atMost(SOON).until(() -> pools.stream().noneMatch(this::admits));
        assertThat(call(pools.getFirst(), limit)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void countsTogetherAgainWhenRedisIsBack() {
        // given
        var pools = twoPools(Degraded.FAIL_CLOSED);
        strike(Outage.CUT);
        await().atMost(SOON).until(() -> pools.stream().noneMatch(this::admits));

        // when
        proxy.heal();

        // then
        await().atMost(SOON).until(() -> admits(pools.getFirst()) && admits(pools.getLast()));
        await().atMost(SOON).until(() -> admitted(pools) == 10);
    }

    private boolean admits(SlotPool pool) {
        boolean admitted = call(pool, limit) == Verdict.ADMITTED;
        if (admitted) {
            pool.put(1);
        }
        return admitted;
    }

    private List<SlotPool> twoPools(Degraded degraded) {
        slots = new TestSlots(degraded);
        var address = RealServices.redis()
                .replace(":" + URI.create(RealServices.redis()).getPort(), ":" + proxy.port());
        var gateways =
                IntStream.range(0, 2).mapToObj(i -> slots.gateway(address)).toList();
        await().atMost(SOON)
                .until(() ->
                        gateways.stream().allMatch(gateway -> gateway.session().gateways() == 2));
        return gateways.stream()
                .map(gateway -> gateway.pool("outage", limit::get))
                .toList();
    }

    private void strike(Outage outage) {
        switch (outage) {
            case CUT -> proxy.cut();
            case SILENT -> proxy.silence();
        }
    }

    /** Takes whatever there is on both, and says how much is taken. */
    private long admitted(List<SlotPool> pools) {
        for (var pool : pools) {
            while (pool.used() < 10 && call(pool, limit) == Verdict.ADMITTED) {
                // one more
            }
        }
        return pools.stream().mapToLong(SlotPool::used).sum();
    }
}
