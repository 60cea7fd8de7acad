package io.openscf.api.management.provisioned;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Provisioned;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** DeleteProvisionedConcurrencyConfig (management-api.md section 10.10). */
@Singleton
class DeleteProvisionedConcurrencyConfig implements Action<DeleteProvisionedConcurrencyConfig.Request, Action.Empty> {
    record Request(
            String functionName, String qualifier, @Nullable String namespace) {}

    private final Provisioned provisioned;

    DeleteProvisionedConcurrencyConfig(Provisioned provisioned) {
        this.provisioned = provisioned;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        return provisioned.delete(key, VersionNumber.of(request.qualifier())).replaceWith(new Empty());
    }
}
