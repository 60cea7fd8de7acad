package io.openscf.api.management.queue;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.QueueControl;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** PurgeQueue of openscf-1. */
@Singleton
class PurgeQueue implements Action<PurgeQueue.Request, PurgeQueue.Response> {
    record Request(String queueId) {}

    record Response(long purgedCount) {}

    private final QueueControl queues;

    PurgeQueue(QueueControl queues) {
        this.queues = queues;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return queues.purge(request.queueId()).map(Response::new);
    }
}
