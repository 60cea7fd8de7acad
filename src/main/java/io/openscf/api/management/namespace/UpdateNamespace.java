package io.openscf.api.management.namespace;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Namespaces;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** UpdateNamespace (management-api.md section 10.4): names are fixed, descriptions are not. */
@Singleton
class UpdateNamespace implements Action<UpdateNamespace.Request, Action.Empty> {
    record Request(String namespace, String description) {}

    private final Namespaces namespaces;

    UpdateNamespace(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        return namespaces
                .update(NamespaceName.of(request.namespace()), Rules.description(request.description()))
                .replaceWith(new Empty());
    }
}
