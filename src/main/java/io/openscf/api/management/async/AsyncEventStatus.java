package io.openscf.api.management.async;

import io.openscf.invocation.ledger.Ledger;
import io.openscf.invocation.ledger.LedgerEvent;
import io.openscf.invocation.ledger.LedgerEvent.State;
import io.openscf.model.ErrorCode;
import io.openscf.model.RunStatus;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.List;

/** The status of an asynchronous event (management-api.md section 10.8). What waits to be run counts as running. */
enum AsyncEventStatus {
    RUNNING(State.WAITING, State.RUNNING),
    FINISHED(State.SUCCEEDED),
    ABORTED(State.TERMINATED),
    FAILED(State.FAILED, State.DEAD);

    private static final int CANCELED = 499;

    private final List<State> states;

    AsyncEventStatus(State... states) {
        this.states = List.of(states);
    }

    List<State> states() {
        return states;
    }

    static AsyncEventStatus of(State state) {
        return Arrays.stream(values())
                .filter(status -> status.states.contains(state))
                .findFirst()
                .orElseThrow();
    }

    /** The status code of the run; 0 while it is not over. */
    static int code(LedgerEvent event) {
        return switch (of(event.state())) {
            case RUNNING -> 0;
            case FINISHED -> RunStatus.SUCCESS.code();
            case ABORTED -> CANCELED;
            case FAILED -> event.code();
        };
    }

    /** Fails with ResourceNotFound.AsyncEvent. */
    static Uni<LedgerEvent> find(Ledger ledger, String requestId) {
        return ledger.event(requestId.replace('\0', ' '))
                .map(found -> found.orElseThrow(() -> new ScfException(
                        ErrorCode.RESOURCE_NOT_FOUND__ASYNC_EVENT,
                        "There is no asynchronous event of that request id.")));
    }
}
