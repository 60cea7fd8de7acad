package io.openscf.api.management.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.QueueControl;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** GetQueue of openscf-1. */
@Singleton
class GetQueue implements Action<GetQueue.Request, GetQueue.Response> {
    record Request(String queueId) {}

    record Response(ObjectNode queue) {}

    private final QueueControl queues;

    GetQueue(QueueControl queues) {
        this.queues = queues;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return queues.show(request.queueId()).map(QueueJson::of).map(Response::new);
    }
}
