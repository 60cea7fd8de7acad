package io.openscf.api.management.queue;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.QueueControl;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** PauseQueue of openscf-1. */
@Singleton
class PauseQueue implements Action<PauseQueue.Request, Action.Empty> {
    record Request(String queueId) {}

    private final QueueControl queues;

    PauseQueue(QueueControl queues) {
        this.queues = queues;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        return queues.pause(request.queueId()).replaceWith(new Empty());
    }
}
