package io.openscf.api.management.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.QueueControl;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/** ListQueues of openscf-1. */
@Singleton
class ListQueues implements Action<ListQueues.Request, ListQueues.Response> {
    record Request() {}

    record Response(int totalCount, List<ObjectNode> queueList) {}

    private final QueueControl queues;

    ListQueues(QueueControl queues) {
        this.queues = queues;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return queues.list()
                .map(all ->
                        new Response(all.size(), all.stream().map(QueueJson::of).toList()));
    }
}
