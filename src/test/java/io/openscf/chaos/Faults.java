package io.openscf.chaos;

import io.openscf.FaultProxy;
import io.openscf.endtoend.GatewayProcess;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The faults of the suite. */
final class Faults {
    private static final Consumer<Site> NOTHING = site -> {};

    static final Fault NONE = Fault.of("none", 1, NOTHING, NOTHING);

    static final Fault GATEWAY_KILLED = Fault.of(
            "gateway killed", 1, site -> first(site).kill(), site -> first(site).startAgain());
    static final Fault GATEWAY_PAUSED = Fault.of(
            "gateway paused",
            8, // longer than its lease of slots, shorter than that of events
            site -> Signals.stop(first(site).handle()),
            site -> Signals.goOn(first(site).handle()));
    static final Fault INSTANCES_KILLED = Fault.of("instances killed", 1, Faults::killInstances, NOTHING);
    static final Fault INSTANCES_PAUSED = Fault.of(
            "instances paused",
            3,
            site -> site.gateways()
                    .forEach(gateway -> gateway.handle().descendants().forEach(Signals::stop)),
            site -> site.gateways()
                    .forEach(gateway -> gateway.handle().descendants().forEach(Signals::goOn)));
    static final Fault REDIS_KILLED = killed("Redis", Site::redis);
    static final Fault REDIS_PAUSED = paused("Redis", Site::redis);
    static final Fault REDIS_CUT = cut("Redis", Site::toRedis);
    static final Fault REDIS_SLOW = slow("Redis", Site::toRedis);
    static final Fault REDIS_SILENT = silent("Redis", Site::toRedis);
    static final Fault REDIS_WIPED = new Fault(
            "Redis wiped", Duration.ofSeconds(1), site -> RedisCommands.wipe(site.redisAddress()), NOTHING, true);
    static final Fault REDIS_DISK_FULL = Fault.of(
            "disk of Redis full", 5, site -> SmallDisk.under(site.redis()).fill(), site -> {
                SmallDisk.under(site.redis()).empty();
                site.redis().supervise();
            });
    static final Fault POSTGRES_KILLED = killed("PostgreSQL", Site::postgres);
    static final Fault POSTGRES_PAUSED = paused("PostgreSQL", Site::postgres);
    static final Fault POSTGRES_CUT = cut("PostgreSQL", Site::toPostgres);
    static final Fault POSTGRES_SLOW = slow("PostgreSQL", Site::toPostgres);
    static final Fault POSTGRES_SILENT = silent("PostgreSQL", Site::toPostgres);

    private Faults() {}

    /** Those of the ordinary suite. */
    static List<Fault> few() {
        return List.of(NONE, INSTANCES_KILLED, REDIS_KILLED, REDIS_SILENT, POSTGRES_SILENT, GATEWAY_KILLED);
    }

    static List<Fault> all() {
        return List.of(
                NONE,
                GATEWAY_KILLED,
                GATEWAY_PAUSED,
                INSTANCES_KILLED,
                INSTANCES_PAUSED,
                REDIS_KILLED,
                REDIS_PAUSED,
                REDIS_CUT,
                REDIS_SLOW,
                REDIS_SILENT,
                POSTGRES_KILLED,
                POSTGRES_PAUSED,
                POSTGRES_CUT,
                POSTGRES_SLOW,
                POSTGRES_SILENT,
                REDIS_DISK_FULL,
                REDIS_WIPED);
    }

    private static Fault killed(String what, Function<Site, Victim> victim) {
        return Fault.of(
                what + " killed",
                4,
                site -> victim.apply(site).kill(),
                site -> victim.apply(site).startAgain());
    }

    private static Fault paused(String what, Function<Site, Victim> victim) {
        return Fault.of(
                what + " paused",
                8,
                site -> victim.apply(site).pause(),
                site -> victim.apply(site).resume());
    }

    private static Fault cut(String what, Function<Site, FaultProxy> proxy) {
        return Fault.of(
                what + " cut off",
                6,
                site -> proxy.apply(site).cut(),
                site -> proxy.apply(site).heal());
    }

    private static Fault slow(String what, Function<Site, FaultProxy> proxy) {
        return Fault.of(
                what + " slow",
                6,
                site -> proxy.apply(site).delay(Duration.ofMillis(400)),
                site -> proxy.apply(site).heal());
    }

    private static Fault silent(String what, Function<Site, FaultProxy> proxy) {
        return Fault.of(
                what + " half-open",
                6,
                site -> proxy.apply(site).silence(),
                site -> proxy.apply(site).heal());
    }

    private static GatewayProcess first(Site site) {
        return site.gateways().getFirst();
    }

    private static void killInstances(Site site) {
        site.gateways().forEach(gateway -> gateway.handle().descendants().forEach(ProcessHandle::destroyForcibly));
    }
}
