package io.openscf.invocation.permit;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the right to run one more, and giving it back, adds to a warm call: a session on a real Redis beats meanwhile. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SlotAdmission {
    private static final long LIMIT = 128_000;
    private static final int CALL = 128;

    @Param("")
    public String redis;

    private Vertx vertx;
    private Slots slots;
    private SlotPool pool;

    @Setup
    public void grantTheFirstBlock() throws InterruptedException {
        vertx = Vertx.vertx();
        slots = new Slots(vertx, Redis.createClient(vertx, redis), new Defaults());
        slots.start();
        pool = slots.pool("jmh", () -> LIMIT);
        while (!pool.take(CALL, LIMIT)) {
            var asked = new CountDownLatch(1);
            pool.await(CALL, verdict -> asked.countDown());
            asked.await();
        }
    }

    @Benchmark
    public boolean warmCall() {
        boolean admitted = pool.take(CALL, LIMIT);
        if (admitted) {
            pool.put(CALL);
        }
        return admitted;
    }

    @TearDown
    public void leave() {
        slots.stop();
        vertx.close();
    }

    /** Those of a gateway that is told nothing else. */
    private static final class Defaults implements PermitConfig {
        @Override
        public Duration lease() {
            return Duration.ofSeconds(6);
        }

        @Override
        public Duration margin() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration patience() {
            return Duration.ofMillis(200);
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Degraded degraded() {
            return Degraded.LOCAL_SHARE;
        }

        @Override
        public int startsPerMinute() {
            return 500;
        }

        @Override
        public int provisionedStartsPerMinute() {
            return 100;
        }
    }
}
