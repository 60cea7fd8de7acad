package io.openscf.instance.process;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Addresses of this machine that functions are told.
 *
 * @param endpoint of the API
 * @param s3Endpoint of the bucket server
 */
record Neighbours(String endpoint, String s3Endpoint) {
    /** Reads them from the settings of the gateway. */
    @Singleton
    static class FromSettings {
        private final Neighbours neighbours;

        @Inject
        FromSettings(
                @ConfigProperty(name = "openscf.port") int port,
                @ConfigProperty(name = "openscf.s3.endpoint") String s3Endpoint) {
            this.neighbours = new Neighbours("http://127.0.0.1:" + port, s3Endpoint);
        }

        @jakarta.enterprise.inject.Produces
        @Singleton
        Neighbours neighbours() {
            return neighbours;
        }
    }
}
