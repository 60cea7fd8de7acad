package io.openscf.connector.testbrokers;

import io.smallrye.reactive.messaging.providers.connectors.ExecutionHolder;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.enterprise.inject.spi.CDIProvider;
import org.jboss.weld.environment.se.Weld;
import org.jspecify.annotations.Nullable;

/**
 * What Quarkus is in the gateway: a container with one of SmallRye's connectors. A test extends it and names itself in {@code
 * META-INF/services/jakarta.enterprise.inject.spi.CDIProvider}; it starts when it is first asked for. Thread-safe.
 */
public abstract class SmallRyeContainer implements CDIProvider {
    private static @Nullable CDI<Object> running;

    private final Class<?> connector;

    /** With a connector, whose package is taken as a whole. */
    protected SmallRyeContainer(Class<?> connector) {
        this.connector = connector;
    }

    @Override
    public int getPriority() {
        return DEFAULT_CDI_PROVIDER_PRIORITY + 1;
    }

    @Override
    public CDI<Object> getCDI() {
        synchronized (SmallRyeContainer.class) {
            if (running == null) {
                running = new Weld()
                        .disableDiscovery()
                        .addBeanClass(ExecutionHolder.class)
                        .addPackages(true, connector)
                        .initialize();
            }
            return running;
        }
    }
}
