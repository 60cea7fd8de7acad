package io.openscf.api.management.function;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.Functions;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionStatus;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
            @Nullable JsonNode clsTopicId) {}

    private final Functions functions;
    private final Rules rules;

    UpdateFunctionConfiguration(Functions functions, Rules rules) {
        this.functions = functions;
        this.rules = rules;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        UpdateFunctionCode.refusePublishing(request.publish());
        CreateFunction.refuseLayers(request.layers());
        return functions
                .update(
                        key,
                        ErrorCode.FAILED_OPERATION__UPDATE_FUNCTION_CONFIGURATION,
                        before -> changed(before, request))
                .replaceWith(new Empty());
    }

    private FunctionSettings changed(FunctionSettings before, Request request) {
        if (request.runtime() != null && !request.runtime().equals(before.runtime())) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__RUNTIME,
                    "The runtime of a function cannot be changed; it is " + before.runtime() + ".");
        }
        var echoed = before.echoed().deepCopy();
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
        refuseLogsWithoutRole(request, echoed);
        return new FunctionSettings(
                before.key(),
                before.functionId(),
                FunctionStatus.ACTIVE,
                "",
                before.type(),
                before.runtime(),
                before.handler(),
                request.description() == null ? before.description() : Rules.description(request.description()),
                request.memorySize() == null ? before.memoryMegabytes() : rules.memory(request.memorySize()),
                request.timeout() == null ? before.timeoutSeconds() : rules.timeout(request.timeout()),
                request.initTimeout() == null ? before.initTimeoutSeconds() : Rules.initTimeout(request.initTimeout()),
                request.environment() == null ? before.environment() : Rules.environment(request.environment()),
                echoed,
                before.codeSha256(),
                before.codeSize(),
                before.revision() + 1,
                before.added(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
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
