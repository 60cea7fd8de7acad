package io.openscf.connector.cls;

import io.openscf.connector.IntakeConnector;
import io.openscf.connector.testkit.IntakeConnectorContract;

/** The contract of every intake. */
class ClsContractTest extends IntakeConnectorContract {
    @Override
    protected IntakeConnector connector() {
        return new ClsConnector();
    }

    @Override
    protected String name() {
        return "app-logs";
    }

    @Override
    protected String description() {
        return "{\"topic_id\":\"t-1\",\"max_wait\":10}";
    }

    @Override
    protected String notification() {
        return "{\"topic_id\":\"t-1\",\"topic_name\":\"app\",\"records\":[{\"timestamp\":\"1\",\"content\":\"a\"}]}";
    }

    @Override
    protected String otherNotification() {
        return "{\"topic_id\":\"t-1\",\"topic_name\":\"app\",\"records\":[{\"timestamp\":\"2\",\"content\":\"a\"}]}";
    }
}
