package io.openscf.api.management.async;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Functions;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** UpdateFunctionEventInvokeConfig (management-api.md section 10.8): for all versions of the function. */
@Singleton
class UpdateFunctionEventInvokeConfig implements Action<UpdateFunctionEventInvokeConfig.Request, Action.Empty> {
    record Request(String functionName, @Nullable String namespace, Config asyncTriggerConfig) {}

    record Config(
            List<Retry> retryConfig, @JsonProperty("MsgTTL") long msgTtl) {}

    record Retry(int retryNum) {}

    private final Functions functions;

    UpdateFunctionEventInvokeConfig(Functions functions) {
        this.functions = functions;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var config = request.asyncTriggerConfig();
        if (config.retryConfig().isEmpty()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__ASYNC_TRIGGER_CONFIG, "RetryConfig has one RetryNum.");
        }
        return functions
                .retryEvents(
                        Rules.key(request.namespace(), request.functionName()),
                        config.retryConfig().getFirst().retryNum(),
                        config.msgTtl())
                .replaceWith(new Empty());
    }
}
