package io.openscf.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.model.ColdStart;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InstanceConcurrency;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.openscf.model.SessionAffinity;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The instances of web functions (runtimes.md section 11, semantics.md section 8). */
class WebInstancesTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Outcome.Failed NO_PORT =
            new Outcome.Failed(RunStatus.PORT_BINDING_FAILED, -1, "nothing listens", null);

    private final Vertx vertx = Vertx.vertx();
    private final HeldServers servers = new HeldServers();
    private final InstanceConfig config =
            Pools.config(Map.of("openscf.instance.max-per-function", "3", "openscf.instance.idle", "PT0.4S"));
    private final WebInstances pool = new WebInstances(vertx, servers, config, Pools.budget(vertx, config, 6));

    @AfterEach
    void close() {
        pool.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** runtimes.md section 11: without InstanceConcurrencyConfig an instance has one request at a time. */
    @Test
    void startsAnInstanceForEachRequestUpToTheLimitAndLetsOthersWait() {
        // given
        var leases = lease(4, web(1));

        // when
        granted(leases.get(1)).release(true, written -> {});

        // then
        assertThat(servers.started).hasSize(3);
        assertThat(granted(leases.get(3)).instance()).isSameAs(servers.started.get(1));
    }

    @Test
    void fillsAnInstanceUpToItsConcurrencyBeforeAnotherIsStarted() {
        // when
        var leases = lease(6, web(4));

        // then
        assertThat(servers.started).hasSize(2);
        assertThat(leases.subList(0, 4))
                .allSatisfy(lease -> assertThat(granted(lease).instance()).isSameAs(servers.started.get(0)));
        assertThat(leases.subList(4, 6))
                .allSatisfy(lease -> assertThat(granted(lease).instance()).isSameAs(servers.started.get(1)));
    }

    @Test
    void onlyTheFirstRequestOfAnInstanceTellsOfItsStart() {
        // when
        var leases = lease(2, web(2));

        // then
        assertThat(granted(leases.get(0)).birth()).isEqualTo(new Birth(new ColdStart(1, 2, 3), StartCause.CALL));
        assertThat(granted(leases.get(1)).birth()).isNull();
    }

    @Test
    void anInstanceThatIsNotReusableGetsNoMoreRequestsAndEndsAfterItsLast() {
        // given
        var leases = lease(2, web(2));
        var spoilt = servers.started.getFirst();

        // when
        granted(leases.get(0)).release(false, written -> {});

        // then
        assertThat(spoilt.alive()).isTrue();
        assertThat(granted(lease(1, web(2)).getFirst()).instance()).isNotSameAs(spoilt);
        granted(leases.get(1)).release(true, written -> {});
        assertThat(spoilt.alive()).isFalse();
    }

    /** A session whose instance is being replaced goes on at another. */
    @Test
    void aSessionLeavesAnInstanceThatTakesNoMoreRequests() {
        // given
        var function = sticky();
        var first = granted(lease(function, "s"));
        var second = granted(lease(function, "s"));
        assertThat(second.instance()).isSameAs(first.instance());

        // when
        first.release(false, written -> {});

        // then
        assertThat(granted(lease(function, "s")).instance()).isNotSameAs(first.instance());
    }

    @Test
    void aRequestWithoutRoomEndsItsWaitAtItsDeadline() throws Exception {
        // given
        var leases = lease(4, TestFunctions.web("lam-short", Duration.ofMillis(50), InstanceConcurrency.ONE));

        // when
        var late = leases.get(3).get(20, TimeUnit.SECONDS);

        // then
        assertThat(refused(late).outcome().status()).isEqualTo(RunStatus.INSUFFICIENT_RESOURCES);
    }

    @Test
    void aFailedStartAnswersOneOfThoseThatWait() {
        // given
        servers.fail(new Backend.Started.Failed(NO_PORT, "no", new ColdStart(0, 0, 0), 5));

        // when
        var lease = lease(1, web(1)).getFirst();

        // then
        assertThat(refused(lease.join())).isEqualTo(new Refusal(NO_PORT, "no", new ColdStart(0, 0, 0), 5));
    }

    /** semantics.md section 7: beyond the burst a call is answered 429. */
    @Test
    void answersRequestsThatWouldStartMoreInstancesThanAllowedWith429() {
        // given
        lease(3, TestFunctions.web("lam-1", LONG, InstanceConcurrency.ONE));
        lease(3, TestFunctions.web("lam-2", LONG, InstanceConcurrency.ONE));

        // when
        var lease = lease(1, web(1)).getFirst();

        // then
        assertThat(refused(lease.join()).outcome().status()).isEqualTo(RunStatus.RESOURCE_LIMIT);
    }

    /** semantics.md section 8: starts at once, not removed by idling, lost instances are replaced. */
    @Test
    void keepsProvisionedInstancesAndReplacesLostOnes() {
        // given
        var function = web(4);
        pool.provisioned().want(function, 2);
        assertThat(servers.started).hasSize(2);
        await().during(Duration.ofMillis(800))
                .untilAsserted(() -> assertThat(servers.started).allMatch(HeldServers.Server::alive));

        // when
        servers.started.getFirst().stop();
        pool.provisioned().want(function, 2);

        // then
        assertThat(servers.started).hasSize(3);
        assertThat(pool.provisioned().state(function.runKey()).available()).isEqualTo(2);
    }

    /** semantics.md section 8: a call on a provisioned instance logs Provisioned Report. */
    @Test
    void theFirstRequestOfAProvisionedInstanceSaysSo() {
        // given
        pool.provisioned().want(web(1), 1);

        // when
        var lease = granted(lease(1, web(1)).getFirst());

        // then
        assertThat(servers.started).hasSize(1);
        assertThat(lease.birth()).isEqualTo(new Birth(new ColdStart(1, 2, 3), StartCause.AHEAD));
    }

    /** semantics.md section 8: current concurrency is what tracking goes by; here in instances that it fills. */
    @Test
    void countsHowManyInstancesTheRequestsFilledAtMost() {
        // given
        var leases = lease(6, web(4));
        leases.forEach(lease -> granted(lease).release(true, written -> {}));

        // when
        var state = pool.provisioned().state(web(4).runKey());

        // then
        assertThat(state.mostBusy()).isEqualTo(2);
        assertThat(pool.provisioned().state(web(4).runKey()).mostBusy()).isZero();
    }

    /** semantics.md section 8: provisioned instances are started at a rate of their own, the rest a minute later. */
    @Test
    void provisionedInstancesBeyondTheirRateAreStartedLaterWithoutAFailure() {
        // given
        lease(3, TestFunctions.web("lam-1", LONG, InstanceConcurrency.ONE));
        lease(2, TestFunctions.web("lam-2", LONG, InstanceConcurrency.ONE));

        // when
        pool.provisioned().want(web(1), 2);

        // then
        var state = pool.provisioned().state(web(1).runKey());
        assertThat(state.available()).isOne();
        assertThat(state.failure()).isEmpty();
    }

    @Test
    void tellsWhyProvisionedInstancesDoNotStart() {
        // given
        servers.fail(new Backend.Started.Failed(NO_PORT, "", new ColdStart(0, 0, 0), 0));

        // when
        pool.provisioned().want(web(1), 1);

        // then
        assertThat(pool.provisioned().state(web(1).runKey()).failure()).contains("nothing listens");
    }

    @Test
    void anOutdatedSnapshotEndsIdleInstancesAtOnceAndBusyOnesAfterTheirRequests() {
        // given
        var function = web(1);
        var leases = lease(2, function);
        granted(leases.get(0)).release(true, written -> {});

        // when
        pool.retire(function.functionId(), Set.of());

        // then
        assertThat(servers.started).extracting(HeldServers.Server::alive).containsExactly(false, true);
        granted(leases.get(1)).release(true, written -> {});
        assertThat(servers.started).noneMatch(HeldServers.Server::alive);
    }

    private static FunctionVersion web(int concurrency) {
        return TestFunctions.web("lam-web", LONG, new InstanceConcurrency(false, concurrency, null));
    }

    private static FunctionVersion sticky() {
        var affinity = new SessionAffinity(SessionAffinity.Source.COOKIE, "sid", 5, null, null, null);
        return TestFunctions.web("lam-sticky", LONG, new InstanceConcurrency(false, 5, affinity));
    }

    private List<CompletableFuture<WebLease>> lease(int requests, FunctionVersion function) {
        return IntStream.range(0, requests)
                .mapToObj(ignored -> lease(function, null))
                .toList();
    }

    private CompletableFuture<WebLease> lease(FunctionVersion function, @Nullable String session) {
        var lease = new CompletableFuture<WebLease>();
        pool.lease(function, session, lease::complete);
        return lease;
    }

    private static WebLease.Granted granted(CompletableFuture<WebLease> lease) {
        assertThat(lease).isDone();
        return (WebLease.Granted) lease.join();
    }

    private static Refusal refused(WebLease lease) {
        return ((WebLease.Refused) lease).why();
    }
}
