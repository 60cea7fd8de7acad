package io.openscf.connector.bucket;

import io.openscf.connector.IntakeConnector;
import io.openscf.connector.testkit.IntakeConnectorContract;

class BucketContractTest extends IntakeConnectorContract {
    @Override
    protected IntakeConnector connector() {
        return new BucketConnector();
    }

    @Override
    protected String name() {
        return "pictures-1250001111.cos.ap-guangzhou.myqcloud.com";
    }

    @Override
    protected String description() {
        return "{\"event\": \"cos:ObjectCreated:*\", \"filter\": {\"Prefix\": \"in/\"}}";
    }

    @Override
    protected String notification() {
        return Notification.put("in/cat 01.png").text();
    }

    @Override
    protected String otherNotification() {
        return Notification.put("in/cat 02.png").text();
    }
}
