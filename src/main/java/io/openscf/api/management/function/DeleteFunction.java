package io.openscf.api.management.function;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.Functions;
import io.openscf.model.ErrorCode;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** DeleteFunction (management-api.md section 10.1): the function with its triggers; what is absent is an error, not success. */
@Singleton
class DeleteFunction implements Action<DeleteFunction.Request, Action.Empty> {
    record Request(
            String functionName,
            @Nullable String namespace,
            @Nullable String qualifier) {}

    private final Functions functions;

    DeleteFunction(Functions functions) {
        this.functions = functions;
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
        return functions.get(key).chain(found -> Uni.createFrom().failure(refused(qualifier)));
    }

    private static ScfException refused(String qualifier) {
        return Qualifier.parse(qualifier) instanceof Qualifier.Numbered
                ? new ScfException(
                        ErrorCode.RESOURCE_NOT_FOUND__QUALIFIER, "The function has no version " + qualifier + ".")
                : new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__QUALIFIER,
                        "Qualifier names one published version to delete; leave it out to delete the whole function.");
    }
}
