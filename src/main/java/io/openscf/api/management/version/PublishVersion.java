package io.openscf.api.management.version;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.Versions;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** PublishVersion (management-api.md section 10.2): a frozen copy of {@code $LATEST}, Active at once. */
@Singleton
class PublishVersion implements Action<PublishVersion.Request, PublishVersion.Response> {
    record Request(
            String functionName,
            @Nullable String description,
            @Nullable String namespace) {}

    record Response(
            String functionVersion,
            long codeSize,
            long memorySize,
            String description,
            String handler,
            long timeout,
            String runtime,
            String namespace) {
        static Response of(FunctionSettings version) {
            return new Response(
                    version.version(),
                    version.codeSize(),
                    version.memoryMegabytes(),
                    version.description(),
                    version.handler(),
                    version.timeoutSeconds(),
                    version.runtime(),
                    version.key().namespace());
        }
    }

    private final Versions versions;

    PublishVersion(Versions versions) {
        this.versions = versions;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        var description = Rules.description(request.description() == null ? "" : request.description());
        return versions.publish(key, description).map(Response::of);
    }
}
