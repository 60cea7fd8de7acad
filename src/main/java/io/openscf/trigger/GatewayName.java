package io.openscf.trigger;

import io.openscf.model.RequestId;
import jakarta.inject.Singleton;

/** This gateway among others, in leases and reports: its process, and what no other process ever had. */
@Singleton
class GatewayName {
    private final String text =
            "gw-" + ProcessHandle.current().pid() + "-" + RequestId.next().substring(0, 8);

    String text() {
        return text;
    }
}
