package io.openscf.instance;

import io.vertx.core.Vertx;

/** Makes the real pool for tests of backends. */
public final class Pools {
    private Pools() {}

    public static InstancePool warm(Vertx vertx, Backend backend, InstanceConfig config) {
        return new WarmInstances(vertx, backend, config, new AtMostStarts(Integer.MAX_VALUE));
    }

    public static void close(InstancePool pool) {
        ((WarmInstances) pool).close();
    }
}
