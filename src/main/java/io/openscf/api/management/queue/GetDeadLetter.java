package io.openscf.api.management.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.DeadLetterBox;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;

/** GetDeadLetter of openscf-1. */
@Singleton
class GetDeadLetter implements Action<GetDeadLetter.Request, GetDeadLetter.Response> {
    record Request(String eventRequestId) {}

    record Response(ObjectNode deadLetter, String json) {}

    private final DeadLetterBox letters;

    GetDeadLetter(DeadLetterBox letters) {
        this.letters = letters;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return LetterSearch.find(letters, request.eventRequestId())
                .chain(letter -> letters.event(letter)
                        .map(event -> new Response(QueueJson.of(letter), event.toString(StandardCharsets.UTF_8))));
    }
}
