package io.openscf.api.management.queue;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.QueueControl;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** ResumeQueue of openscf-1. */
@Singleton
class ResumeQueue implements Action<ResumeQueue.Request, Action.Empty> {
    record Request(String queueId) {}

    private final QueueControl queues;

    ResumeQueue(QueueControl queues) {
        this.queues = queues;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        return queues.resume(request.queueId()).replaceWith(new Empty());
    }
}
