package io.openscf.connector.timer;

import io.openscf.connector.ScheduledConnector;
import io.openscf.connector.testkit.ScheduledConnectorContract;

class TimerContractTest extends ScheduledConnectorContract {
    @Override
    protected ScheduledConnector connector() {
        return new TimerConnector();
    }

    @Override
    protected String name() {
        return "nightly-report";
    }

    @Override
    protected String description() {
        return " 0 30 2 * * * * ";
    }
}
