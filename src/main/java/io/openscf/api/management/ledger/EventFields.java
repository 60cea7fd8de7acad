package io.openscf.api.management.ledger;

import io.openscf.invocation.ledger.Ledger;
import io.openscf.invocation.ledger.LedgerEvent;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;

/** The struct LedgerEvent. */
record EventFields(
        String requestId,
        String namespace,
        String functionName,
        String qualifier,
        String triggerType,
        String triggerName,
        String sourcePosition,
        String replayOf,
        String acceptedTime,
        String endedTime,
        String state,
        String reason,
        int code,
        int attempts,
        int eventBytes) {

    static EventFields of(LedgerEvent event) {
        return new EventFields(
                event.requestId(),
                event.function().namespace(),
                event.function().name(),
                event.qualifier(),
                event.triggerType(),
                event.triggerName(),
                event.position(),
                event.replayOf(),
                event.accepted().toString(),
                event.ended() == null ? "" : event.ended().toString(),
                event.state().text(),
                event.reason(),
                event.code(),
                event.runs(),
                event.eventBytes());
    }

    /** Fails with ResourceNotFound when there is no such event. */
    static Uni<LedgerEvent> find(Ledger ledger, String requestId) {
        return ledger.event(requestId.replace('\0', ' '))
                .map(found -> found.orElseThrow(() ->
                        new ScfException(ErrorCode.RESOURCE_NOT_FOUND, "The ledger has no event of that request id.")));
    }
}
