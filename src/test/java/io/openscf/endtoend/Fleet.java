package io.openscf.endtoend;

import io.openscf.RealServices;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Several packaged gateways on one PostgreSQL, Redis and bucket server, with the same keys. */
public final class Fleet implements AutoCloseable {
    private static final String TOKEN = "fleet-token-0123456789";

    private final List<GatewayProcess> gateways;

    private Fleet(List<GatewayProcess> gateways) {
        this.gateways = gateways;
    }

    /** On the services that tests share. */
    static Fleet start(int size, Map<String, String> settings) {
        var all = new HashMap<>(services());
        all.putAll(settings);
        return on(size, all);
    }

    /** @param settings the addresses of the services among them */
    public static Fleet on(int size, Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.putAll(Map.of(
                "OPENSCF_AUTH_SECRET_ID", "AKIDfleet0123456789",
                "OPENSCF_AUTH_SECRET_KEY", "fleet-secret-0123456789",
                "OPENSCF_AUTH_TOKEN", TOKEN));
        var first = GatewayProcess.start(all); // alone, as it makes the schema
        var others = IntStream.range(1, size)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> GatewayProcess.start(all)))
                .toList();
        var gateways = new java.util.ArrayList<>(List.of(first));
        others.forEach(other -> gateways.add(other.join()));
        return new Fleet(List.copyOf(gateways));
    }

    private static Map<String, String> services() {
        var postgres = RealServices.postgresFacts();
        var s3 = RealServices.s3();
        return Map.of(
                "OPENSCF_POSTGRES_URL", postgres.required("url").asText(),
                "OPENSCF_POSTGRES_USER", postgres.required("user").asText(),
                "OPENSCF_POSTGRES_PASSWORD", postgres.required("password").asText(),
                "OPENSCF_REDIS_URL", RealServices.redis(),
                "OPENSCF_S3_ENDPOINT", s3.required("endpoint").asText(),
                "OPENSCF_S3_ACCESS_KEY", s3.required("accessKey").asText(),
                "OPENSCF_S3_SECRET_KEY", s3.required("secretKey").asText());
    }

    GatewayProcess get(int index) {
        return gateways.get(index);
    }

    public List<GatewayProcess> all() {
        return gateways;
    }

    @Override
    public void close() {
        gateways.parallelStream().forEach(GatewayProcess::close);
    }
}
