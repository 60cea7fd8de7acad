package io.openscf.api.management.function;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.version.VersionDeletion;
import io.openscf.catalog.Functions;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** DeleteFunction (management-api.md section 10.1): the function with its versions, aliases and triggers, or one version; what is absent is an error, not success. */
@Singleton
class DeleteFunction implements Action<DeleteFunction.Request, Action.Empty> {
    record Request(
            String functionName,
            @Nullable String namespace,
            @Nullable String qualifier) {}

    private final Functions functions;
    private final VersionDeletion deletion;

    DeleteFunction(Functions functions, VersionDeletion deletion) {
        this.functions = functions;
        this.deletion = deletion;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        var qualifier = request.qualifier();
        if (qualifier == null || qualifier.isEmpty()) {
            return functions.delete(key).replaceWith(new Empty());
        }
        return deletion.delete(key, qualifier).replaceWith(new Empty());
    }
}
