package io.openscf.api.management.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.DeadLetterBox;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ListDeadLetters of openscf-1. */
@Singleton
class ListDeadLetters implements Action<ListDeadLetters.Request, ListDeadLetters.Response> {
    record Request(@Nullable String queueId, int limit) {}

    record Response(int totalCount, List<ObjectNode> deadLetterList) {}

    private final DeadLetterBox letters;

    ListDeadLetters(DeadLetterBox letters) {
        this.letters = letters;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return letters.list(request.queueId(), request.limit())
                .map(all ->
                        new Response(all.size(), all.stream().map(QueueJson::of).toList()));
    }
}
