package io.openscf.endtoend;

import java.util.Map;

/** One packaged gateway for all tests that only ask it; started when first wanted, ended with the tests. */
final class SharedGateway {
    private static final GatewayProcess GATEWAY = start();

    private SharedGateway() {}

    private static GatewayProcess start() {
        var gateway = GatewayProcess.start(
                Map.of("OPENSCF_LIMITS_FUNCTIONS_PER_NAMESPACE", "60", "OPENSCF_LIMITS_TRIGGERS_PER_TYPE", "4"));
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
        return gateway;
    }

    static GatewayProcess get() {
        return GATEWAY;
    }
}
