package io.openscf.api.management.async;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Functions;
import io.openscf.model.AsyncSettings;
import io.openscf.model.Qualifier;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GetFunctionEventInvokeConfig (management-api.md section 10.8). */
@Singleton
class GetFunctionEventInvokeConfig
        implements Action<GetFunctionEventInvokeConfig.Request, GetFunctionEventInvokeConfig.Response> {
    record Request(
            String functionName,
            @Nullable String namespace,
            @Nullable String qualifier) {}

    record Response(Config asyncTriggerConfig) {}

    record Config(
            List<Retry> retryConfig, @JsonProperty("MsgTTL") long msgTtl) {}

    record Retry(int retryNum) {}

    private final Functions functions;

    GetFunctionEventInvokeConfig(Functions functions) {
        this.functions = functions;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return functions
                .get(Rules.key(request.namespace(), request.functionName()), Qualifier.parse(request.qualifier()))
                .map(found -> new Response(config(found.async())));
    }

    private static Config config(AsyncSettings settings) {
        return new Config(
                List.of(new Retry(settings.retries())), settings.messageTtl().toSeconds());
    }
}
