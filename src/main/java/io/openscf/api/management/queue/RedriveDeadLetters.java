package io.openscf.api.management.queue;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.invocation.DeadLetterBox;
import io.openscf.invocation.DeadLetterBox.DeadLetter;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** RedriveDeadLetters of openscf-1. */
@Singleton
class RedriveDeadLetters implements Action<RedriveDeadLetters.Request, RedriveDeadLetters.Response> {
    record Request(
            @Nullable String eventRequestId,
            @Nullable String queueId,
            @Nullable Boolean all) {}

    record Response(long redrivenCount) {}

    private final DeadLetterBox letters;

    RedriveDeadLetters(DeadLetterBox letters) {
        this.letters = letters;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return chosen(request)
                .onItem()
                .transformToMulti(all -> Multi.createFrom().iterable(all))
                .onItem()
                .transformToUniAndConcatenate(letters::redrive)
                .filter(done -> done)
                .collect()
                .with(Collectors.counting())
                .map(Response::new);
    }

    private Uni<List<DeadLetter>> chosen(Request request) {
        if (request.eventRequestId() != null) {
            return LetterSearch.find(letters, request.eventRequestId()).map(List::of);
        }
        if (request.queueId() == null && !Boolean.TRUE.equals(request.all())) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER, "Give an EventRequestId, a QueueId, or All.");
        }
        return letters.list(request.queueId(), LetterSearch.ALL);
    }
}
