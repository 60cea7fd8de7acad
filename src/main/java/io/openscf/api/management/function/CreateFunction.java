package io.openscf.api.management.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.CodeStore;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.Functions;
import io.openscf.catalog.Layers;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionStatus;
import io.openscf.model.FunctionType;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CreateFunction (management-api.md section 10.1): checks all there is, stores the code, then the function, which is Active at once. */
@Singleton
class CreateFunction implements Action<CreateFunction.Request, Action.Empty> {
    record Request(
            String functionName,
            JsonNode code,
            @Nullable String handler,
            @Nullable String description,
            @Nullable Long memorySize,
            @Nullable Long timeout,
            @Nullable Long initTimeout,
            @Nullable JsonNode environment,
            @Nullable String runtime,
            @Nullable String namespace,
            @Nullable String type,
            @Nullable JsonNode vpcConfig,
            @Nullable JsonNode role,
            @Nullable JsonNode installDependency,
            @Nullable JsonNode clsLogsetId,
            @Nullable JsonNode clsTopicId,
            @Nullable JsonNode layers,
            @Nullable JsonNode deadLetterConfig,
            @Nullable JsonNode publicNetConfig,
            @Nullable JsonNode cfsConfig,
            @Nullable JsonNode tags,
            @Nullable JsonNode asyncRunEnable,
            @Nullable JsonNode traceEnable,
            @Nullable JsonNode dnsCache,
            @Nullable JsonNode intranetConfig,
            @Nullable JsonNode protocolType,
            @Nullable JsonNode protocolParams,
            @Nullable JsonNode instanceConcurrencyConfig) {}

    /** What is reported as the runtime of image functions (management-api.md section 8.3). */
    static final String IMAGE_RUNTIME = "CustomImage";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int DEFAULT_MEMORY = 128;
    private static final int DEFAULT_TIMEOUT = 3;
    private static final int DEFAULT_INIT_TIMEOUT = 65;
    private static final int DEFAULT_IMAGE_INIT_TIMEOUT = 90;

    private final Functions functions;
    private final Layers layers;
    private final CodeStore codeStore;
    private final Rules rules;

    CreateFunction(Functions functions, Layers layers, CodeStore codeStore, Rules rules) {
        this.functions = functions;
        this.layers = layers;
        this.codeStore = codeStore;
        this.rules = rules;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Empty> handle(ApiCall call, Request request) {
        var draft = draft(request);
        var wanted = LayerReferences.of(request.layers());
        var source = draft.image() == null ? PackageSource.of(request.code()) : null;
        if (source == null && draft.image() == null) {
            throw new ScfException(
                    ErrorCode.MISSING_PARAMETER__CODE,
                    "Code needs ZipFile, or CosBucketName and CosObjectName, or ImageConfig.");
        }
        return layers.bind(wanted, draft.runtime())
                .map(draft::withLayers)
                .chain(bound -> source == null
                        ? Uni.createFrom().item(bound)
                        : PackageSource.store(source, codeStore).map(bound::withCode))
                .chain(functions::create)
                .replaceWith(new Empty());
    }

    private FunctionSettings draft(Request request) {
        var key = Rules.key(request.namespace(), request.functionName());
        var type = "HTTP".equals(request.type()) ? FunctionType.HTTP : FunctionType.EVENT;
        var image = ImageRules.image(request.code(), type);
        var runtime = image != null ? IMAGE_RUNTIME : rules.runtime(runtime(request));
        var web = WebRules.create(
                type, request.protocolType(), request.protocolParams(), request.instanceConcurrencyConfig());
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new FunctionSettings(
                key,
                newId(),
                "$LATEST",
                FunctionStatus.ACTIVE,
                "",
                type,
                runtime,
                image != null ? "" : Rules.handler(type, runtime, request.handler()),
                Rules.description(request.description() == null ? "" : request.description()),
                rules.memory(request.memorySize() == null ? DEFAULT_MEMORY : request.memorySize()),
                rules.timeout(
                        request.timeout() == null ? DEFAULT_TIMEOUT : request.timeout(),
                        request.asyncRunEnable() != null
                                && request.asyncRunEnable().asText().equalsIgnoreCase("TRUE")),
                rules.initTimeout(initTimeout(request, image != null)),
                rules.environment(request.environment()),
                echoed(request),
                "",
                0,
                0,
                List.of(),
                web,
                image,
                1,
                now,
                now);
    }

    private static String runtime(Request request) {
        var runtime = request.runtime() == null ? "Python2.7" : request.runtime();
        if (runtime.isEmpty()) {
            throw new ScfException(ErrorCode.MISSING_PARAMETER__RUNTIME, "Runtime is empty; leave it out or name one.");
        }
        return runtime;
    }

    private static long initTimeout(Request request, boolean image) {
        if (request.initTimeout() != null) {
            return request.initTimeout();
        }
        return image ? DEFAULT_IMAGE_INIT_TIMEOUT : DEFAULT_INIT_TIMEOUT;
    }

    private static ObjectNode echoed(Request request) {
        var echoed = JsonNodeFactory.instance.objectNode();
        keep(echoed, "VpcConfig", request.vpcConfig());
        keep(echoed, "Role", request.role());
        keep(echoed, "InstallDependency", request.installDependency());
        keep(echoed, "ClsLogsetId", request.clsLogsetId());
        keep(echoed, "ClsTopicId", request.clsTopicId());
        keep(echoed, "DeadLetterConfig", request.deadLetterConfig());
        keep(echoed, "PublicNetConfig", request.publicNetConfig());
        keep(echoed, "CfsConfig", request.cfsConfig());
        keep(echoed, "Tags", request.tags());
        keep(echoed, "AsyncRunEnable", request.asyncRunEnable());
        keep(echoed, "TraceEnable", request.traceEnable());
        keep(echoed, "DnsCache", request.dnsCache());
        keep(echoed, "IntranetConfig", request.intranetConfig());
        keep(echoed, "ProtocolType", request.protocolType());
        keep(echoed, "ProtocolParams", request.protocolParams());
        keepConcurrency(echoed, request.instanceConcurrencyConfig());
        keep(echoed, "ImageConfig", request.code().get("ImageConfig"));
        return echoed;
    }

    static void keep(ObjectNode echoed, String name, @Nullable JsonNode value) {
        if (value != null && !value.isNull()) {
            echoed.set(name, value);
        }
    }

    static void keepConcurrency(ObjectNode echoed, @Nullable JsonNode config) {
        keep(echoed, "InstanceConcurrencyConfig", config);
        if (config != null && WebRules.removes(config)) {
            echoed.remove("InstanceConcurrencyConfig");
        }
    }

    private static String newId() {
        var id = new StringBuilder("lam-");
        for (int i = 0; i < 8; i++) {
            id.append("abcdefghijklmnopqrstuvwxyz0123456789".charAt(RANDOM.nextInt(36)));
        }
        return id.toString();
    }
}
