package io.openscf.api.management.queue;

import io.openscf.invocation.DeadLetterBox;
import io.openscf.invocation.DeadLetterBox.DeadLetter;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;

/** A dead letter by its request id, which does not tell its queue. */
final class LetterSearch {
    /** As many as a queue keeps. */
    static final int ALL = 20_000;

    private LetterSearch() {}

    /** Fails with ResourceNotFound. */
    static Uni<DeadLetter> find(DeadLetterBox letters, String requestId) {
        return letters.list(null, ALL)
                .map(all -> all.stream()
                        .filter(letter -> letter.requestId().equals(requestId))
                        .findFirst()
                        .orElseThrow(() -> new ScfException(
                                ErrorCode.RESOURCE_NOT_FOUND, "There is no dead letter " + requestId + ".")));
    }
}
