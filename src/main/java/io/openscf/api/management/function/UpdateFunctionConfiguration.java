package io.openscf.api.management.function;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.BoundLayer;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.Functions;
import io.openscf.catalog.Layers;
import io.openscf.catalog.Versions;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** UpdateFunctionConfiguration (management-api.md section 10.1): what is given changes, what is left out stays. */
@Singleton
class UpdateFunctionConfiguration implements Action<UpdateFunctionConfiguration.Request, Action.Empty> {
    record Request(
            String functionName,
            @Nullable String description,
            @Nullable Long memorySize,
            @Nullable Long timeout,
            @Nullable Long initTimeout,
            @Nullable String runtime,
            @Nullable JsonNode environment,
            @Nullable String namespace,
            @Nullable String publish,
            @Nullable JsonNode vpcConfig,
            @Nullable JsonNode role,
            @Nullable JsonNode installDependency,
            @JsonProperty("L5Enable") @Nullable JsonNode l5Enable,
            @Nullable JsonNode layers,
            @Nullable JsonNode deadLetterConfig,
            @Nullable JsonNode publicNetConfig,
            @Nullable JsonNode cfsConfig,
            @Nullable JsonNode dnsCache,
            @Nullable JsonNode intranetConfig,
            @Nullable JsonNode clsLogsetId,
            @Nullable JsonNode clsTopicId,
            @Nullable JsonNode protocolParams,
            @Nullable JsonNode instanceConcurrencyConfig) {}

    private final Functions functions;
    private final Versions versions;
    private final Layers layers;
    private final Rules rules;

    UpdateFunctionConfiguration(Functions functions, Versions versions, Layers layers, Rules rules) {
        this.functions = functions;
        this.versions = versions;
        this.layers = layers;
        this.rules = rules;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        var wanted = LayerReferences.of(request.layers());
        return functions
                .get(key)
                .chain(known -> layers.bind(wanted, known.runtime()))
                .chain(bound -> functions.update(
                        key,
                        ErrorCode.FAILED_OPERATION__UPDATE_FUNCTION_CONFIGURATION,
                        before -> changed(before, request, bound)))
                .chain(changed -> "TRUE".equalsIgnoreCase(request.publish())
                        ? versions.publish(key, changed.description())
                        : Uni.createFrom().item(changed))
                .replaceWith(new Empty());
    }

    private FunctionSettings changed(FunctionSettings before, Request request, List<BoundLayer> bound) {
        if (request.runtime() != null
                && !request.runtime().isEmpty()
                && !request.runtime().equals(before.runtime())) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__RUNTIME,
                    "The runtime of a function cannot be changed; it is " + before.runtime() + ".");
        }
        var change = before.change();
        var echoed = change.echoed;
        CreateFunction.keep(echoed, "VpcConfig", request.vpcConfig());
        CreateFunction.keep(echoed, "Role", request.role());
        CreateFunction.keep(echoed, "InstallDependency", request.installDependency());
        CreateFunction.keep(echoed, "L5Enable", request.l5Enable());
        CreateFunction.keep(echoed, "DeadLetterConfig", request.deadLetterConfig());
        CreateFunction.keep(echoed, "PublicNetConfig", request.publicNetConfig());
        CreateFunction.keep(echoed, "CfsConfig", request.cfsConfig());
        CreateFunction.keep(echoed, "DnsCache", request.dnsCache());
        CreateFunction.keep(echoed, "IntranetConfig", request.intranetConfig());
        CreateFunction.keep(echoed, "ClsLogsetId", request.clsLogsetId());
        CreateFunction.keep(echoed, "ClsTopicId", request.clsTopicId());
        CreateFunction.keep(echoed, "ProtocolParams", request.protocolParams());
        CreateFunction.keepConcurrency(echoed, request.instanceConcurrencyConfig());
        refuseLogsWithoutRole(request, echoed);
        if (request.description() != null) {
            change.description = Rules.description(request.description());
        }
        if (request.memorySize() != null) {
            change.memoryMegabytes = rules.memory(request.memorySize());
        }
        if (request.timeout() != null) {
            change.timeoutSeconds =
                    rules.timeout(request.timeout(), before.async().longRun());
        }
        if (request.initTimeout() != null) {
            change.initTimeoutSeconds = rules.initTimeout(request.initTimeout());
        }
        if (request.environment() != null) {
            change.environment = rules.environment(request.environment());
        }
        if (request.layers() != null && !request.layers().isNull()) {
            change.layers = bound;
        }
        change.web = WebRules.update(before.web(), request.protocolParams(), request.instanceConcurrencyConfig());
        return change.done();
    }

    private static void refuseLogsWithoutRole(Request request, ObjectNode echoed) {
        boolean logs = (request.clsLogsetId() != null
                        && !request.clsLogsetId().asText().isEmpty())
                || (request.clsTopicId() != null
                        && !request.clsTopicId().asText().isEmpty());
        if (logs && echoed.path("Role").asText().isEmpty()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__CLS_ROLE, "ClsLogsetId and ClsTopicId need a Role.");
        }
    }
}
