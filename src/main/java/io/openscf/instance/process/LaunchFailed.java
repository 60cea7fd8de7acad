package io.openscf.instance.process;

import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;

/** Why no launcher came up, as an outcome for those who wait for it. */
class LaunchFailed extends RuntimeException {
    final transient Outcome.Failed outcome;

    LaunchFailed(String message) {
        super(message, null, false, false);
        this.outcome = new Outcome.Failed(RunStatus.CONTAINER_INIT_ERROR, -1, message, null);
    }
}
