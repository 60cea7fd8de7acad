package io.openscf.api.management.namespace;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.Namespace;
import io.openscf.catalog.Namespaces;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** DeleteNamespace (management-api.md section 10.4): empty ones only, and never the one named default. */
@Singleton
class DeleteNamespace implements Action<DeleteNamespace.Request, Action.Empty> {
    record Request(String namespace) {}

    private final Namespaces namespaces;

    DeleteNamespace(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var name = NamespaceName.of(request.namespace());
        if (name.equals(Namespace.DEFAULT)) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION__DELETE_NAMESPACE, "The namespace default cannot be deleted.");
        }
        return namespaces.delete(name).replaceWith(new Empty());
    }
}
