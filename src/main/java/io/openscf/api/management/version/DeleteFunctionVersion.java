package io.openscf.api.management.version;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** DeleteFunctionVersion (management-api.md section 10.2): its idle instances end at once, running events finish first. */
@Singleton
class DeleteFunctionVersion implements Action<DeleteFunctionVersion.Request, Action.Empty> {
    record Request(
            String functionName, String qualifier, @Nullable String namespace) {}

    private final VersionDeletion deletion;

    DeleteFunctionVersion(VersionDeletion deletion) {
        this.deletion = deletion;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        return deletion.delete(Rules.key(request.namespace(), request.functionName()), request.qualifier())
                .replaceWith(new Empty());
    }
}
