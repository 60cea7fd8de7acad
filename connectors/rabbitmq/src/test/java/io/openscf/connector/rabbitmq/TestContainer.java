package io.openscf.connector.rabbitmq;

import io.openscf.connector.testbrokers.SmallRyeContainer;
import io.smallrye.reactive.messaging.rabbitmq.RabbitMQConnector;

/** The container that these tests and the gateways they start run in. */
public final class TestContainer extends SmallRyeContainer {
    /** For {@link java.util.ServiceLoader}. */
    public TestContainer() {
        super(RabbitMQConnector.class);
    }
}
