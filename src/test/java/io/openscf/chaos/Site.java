package io.openscf.chaos;

import io.openscf.FaultProxy;
import io.openscf.ServicesProcess;
import io.openscf.endtoend.Fleet;
import io.openscf.endtoend.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gateways on a Redis and a PostgreSQL of their own, with a proxy before each of these: everything that can be struck. Redis
 * writes to disk before it answers, as level {@code disk} wants.
 */
final class Site implements AutoCloseable {
    private final ServicesProcess services;
    private final Executions executions;
    private final Victim redis;
    private final Victim postgres;
    private final String redisAddress;
    private final FaultProxy toRedis;
    private final FaultProxy toPostgres;
    private final Fleet fleet;

    private Site(int gateways, Map<String, String> settings) {
        executions = Executions.listen();
        services = ServicesProcess.start();
        redisAddress = services.ask("redis").required("url").asText();
        int redisPort = URI.create(redisAddress).getPort();
        redis = Victim.redis(services.data().resolve("redis"), redisPort);
        writeThrough();
        var database = services.ask("postgres");
        int postgresPort = URI.create(database.required("url").asText()).getPort();
        postgres = Victim.postgres(services.data().resolve("postgres/data"), postgresPort);
        toRedis = FaultProxy.before(redisPort);
        toPostgres = FaultProxy.before(postgresPort);
        var s3 = services.ask("s3");
        var all = new HashMap<>(Map.of(
                "OPENSCF_REDIS_URL", redisAddress.replace(":" + redisPort, ":" + toRedis.port()),
                "OPENSCF_POSTGRES_URL",
                        database.required("url").asText().replace(":" + postgresPort, ":" + toPostgres.port()),
                "OPENSCF_POSTGRES_USER", database.required("user").asText(),
                "OPENSCF_POSTGRES_PASSWORD", database.required("password").asText(),
                "OPENSCF_S3_ENDPOINT", s3.required("endpoint").asText(),
                "OPENSCF_S3_ACCESS_KEY", s3.required("accessKey").asText(),
                "OPENSCF_S3_SECRET_KEY", s3.required("secretKey").asText(),
                "OPENSCF_ASYNC_DURABILITY", "disk",
                "OPENSCF_ASYNC_RETRY_INTERVAL", "2s",
                "OPENSCF_INSTANCE_MACHINE_PORTS", Integer.toString(executions.port())));
        all.putAll(settings);
        fleet = Fleet.on(gateways, all);
    }

    static Site start(int gateways, Map<String, String> settings) {
        return new Site(gateways, settings);
    }

    private void writeThrough() {
        var file = redis.directory().resolve("redis.conf");
        try {
            Files.writeString(file, Files.readString(file).replace("appendfsync everysec", "appendfsync always"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis.kill();
        redis.startAgain();
    }

    List<GatewayProcess> gateways() {
        return fleet.all();
    }

    Executions executions() {
        return executions;
    }

    Victim redis() {
        return redis;
    }

    Victim postgres() {
        return postgres;
    }

    /** The address of Redis itself, beside the proxy. */
    String redisAddress() {
        return redisAddress;
    }

    FaultProxy toRedis() {
        return toRedis;
    }

    FaultProxy toPostgres() {
        return toPostgres;
    }

    @Override
    public void close() {
        fleet.close();
        toRedis.close();
        toPostgres.close();
        redis.close();
        SmallDisk.remove(redis.directory());
        postgres.close();
        services.close();
        executions.close();
    }
}
