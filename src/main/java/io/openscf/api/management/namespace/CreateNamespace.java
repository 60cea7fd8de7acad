package io.openscf.api.management.namespace;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Namespace;
import io.openscf.catalog.Namespaces;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** CreateNamespace (management-api.md section 10.4). */
@Singleton
class CreateNamespace implements Action<CreateNamespace.Request, Action.Empty> {
    record Request(String namespace, @Nullable String description) {}

    private final Namespaces namespaces;

    CreateNamespace(Namespaces namespaces) {
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
                    ErrorCode.INVALID_PARAMETER_VALUE__DEFAULT_NAMESPACE, "The namespace default is always there.");
        }
        var description = Rules.description(request.description() == null ? "" : request.description());
        return namespaces.create(name, description).replaceWith(new Empty());
    }
}
