package io.openscf.connector.eventbridge;

import io.openscf.connector.IntakeConnector;
import io.openscf.connector.testkit.IntakeConnectorContract;

/** The contract of every intake. */
class EventBridgeContractTest extends IntakeConnectorContract {
    @Override
    protected IntakeConnector connector() {
        return new EventBridgeConnector();
    }

    @Override
    protected String name() {
        return "orders";
    }

    @Override
    protected String description() {
        return "{\"pattern\":{\"source\":[\"shop\"]}}";
    }

    @Override
    protected String notification() {
        return "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"shop\",\"type\":\"order.paid\","
                + "\"time\":\"2031-05-06T02:30:00Z\",\"data\":{\"amount\":5}}";
    }

    @Override
    protected String otherNotification() {
        return notification().replace("\"id\":\"1\"", "\"id\":\"2\"");
    }
}
