package io.openscf.api.management.function;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.api.management.layer.LayerJson;
import io.openscf.catalog.CodeStore;
import io.openscf.catalog.FunctionSettings;
import io.openscf.catalog.Functions;
import io.openscf.catalog.Layers;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionType;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.openscf.trigger.FunctionUrls;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GetFunction (management-api.md section 10.1): the full record, with the neutral values of the documentation for what is not set. */
@Singleton
class GetFunction implements Action<GetFunction.Request, GetFunction.Response> {
    record Request(
            @Nullable String functionName,
            @Nullable String namespace,
            @Nullable String qualifier,
            @Nullable String showCode) {}

    record Response(@JsonValue ObjectNode fields) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NEUTRAL = """
            {"CodeInfo":"","CodeResult":"success","CodeError":"","ErrNo":0,"UseGpu":"FALSE","InstallDependency":"FALSE",
            "L5Enable":"FALSE","OnsEnable":"FALSE","DnsCache":"FALSE","AsyncRunEnable":"FALSE","TraceEnable":"FALSE",
            "VpcConfig":{"VpcId":"","SubnetId":""},"Role":"","Tags":[],"Layers":[],"EipConfig":{"EipFixed":"FALSE","Eips":[]},
            "AccessInfo":{"Host":"","Vip":""},"DeadLetterConfig":{"Type":"","Name":"","FilterType":""},
            "PublicNetConfig":{"PublicNetStatus":"ENABLE","EipConfig":{"EipStatus":"DISABLE","EipAddress":[]}},
            "CfsConfig":{"CfsInsList":[]},"ClsLogsetId":"","ClsTopicId":"","ProtocolType":"","ProtocolParams":null,
            "InstanceConcurrencyConfig":null,"IntranetConfig":{"IpFixed":"DISABLE"}}
            """;

    private final Functions functions;
    private final TriggerCatalog triggers;
    private final Layers layers;
    private final CodeStore code;
    private final FunctionUrls urls;

    GetFunction(Functions functions, TriggerCatalog triggers, Layers layers, CodeStore code, FunctionUrls urls) {
        this.layers = layers;
        this.functions = functions;
        this.triggers = triggers;
        this.code = code;
        this.urls = urls;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        if (request.functionName() == null) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER__FUNCTION_NAME_OR_RESOURCE_ID_REQUIRED, "Give a FunctionName.");
        }
        var key = Rules.key(request.namespace(), request.functionName());
        return functions
                .get(key, Qualifier.parse(request.qualifier()))
                .chain(found -> triggers.ofFunction(key)
                        .map(bound -> ofQualifier(bound, request.qualifier()))
                        .chain(bound -> entryFile(found, request.showCode())
                                .map(text -> render(found, bound, request.qualifier(), text)))
                        .call(fields -> showLayers(found, fields))
                        .map(Response::new));
    }

    private Uni<Void> showLayers(FunctionSettings function, ObjectNode fields) {
        var list = fields.putArray("Layers");
        if (function.layers().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return layers.list()
                .invoke(all -> function.layers()
                        .forEach(bound -> list.add(all.stream()
                                .filter(layer ->
                                        layer.name().equals(bound.name()) && layer.version() == bound.version())
                                .findFirst()
                                .map(LayerJson::of)
                                .orElseGet(() -> LayerJson.deleted(bound)))))
                .replaceWithVoid();
    }

    /** Triggers belong to what their qualifier names; {@code $DEFAULT} is another name than {@code $LATEST}. */
    private static List<StoredTrigger> ofQualifier(List<StoredTrigger> bound, @Nullable String asked) {
        var qualifier = Qualifier.parse(asked);
        return bound.stream()
                .filter(trigger -> Qualifier.parse(trigger.qualifier()).equals(qualifier))
                .toList();
    }

    private Uni<String> entryFile(FunctionSettings function, @Nullable String showCode) {
        if (!"TRUE".equalsIgnoreCase(showCode)) {
            return Uni.createFrom().item("");
        }
        var name = entryFile(function);
        return name.isEmpty() ? Uni.createFrom().item("") : code.file(function.codeSha256(), name);
    }

    /** Empty where the entry is a program, or lies in an image. */
    private static String entryFile(FunctionSettings function) {
        var runtime = function.runtime();
        if (function.image() != null || runtime.startsWith("Java") || runtime.startsWith("Go")) {
            return "";
        }
        if (function.type() == FunctionType.HTTP) {
            return "scf_bootstrap";
        }
        if (runtime.equals("CustomRuntime")) {
            return "bootstrap";
        }
        var end = runtime.startsWith("Python") ? ".py" : runtime.startsWith("Php") ? ".php" : ".js";
        return function.handler().substring(0, function.handler().lastIndexOf('.')) + end;
    }

    private ObjectNode render(
            FunctionSettings function, List<StoredTrigger> bound, @Nullable String qualifier, String codeInfo) {
        var fields = neutral();
        overlay(fields, function.echoed());
        fields.put("FunctionName", function.key().name())
                .put("Namespace", function.key().namespace())
                .put("FunctionId", function.functionId())
                .put("FunctionVersion", function.version())
                .put("Qualifier", qualifier == null || qualifier.isEmpty() ? "$LATEST" : qualifier)
                .put("Type", function.type().text())
                .put("Status", function.status().text())
                .put("AvailableStatus", "Available")
                .put("Runtime", function.runtime())
                .put("Handler", function.handler())
                .put("Description", function.description())
                .put("MemorySize", function.memoryMegabytes())
                .put("Timeout", function.timeoutSeconds())
                .put("InitTimeout", function.initTimeoutSeconds())
                .put("CodeSize", function.codeSize())
                .put("CodeInfo", codeInfo)
                .put("AddTime", Rules.time(function.added()))
                .put("ModTime", Rules.time(function.modified()));
        reasons(function, fields);
        var variables = fields.putObject("Environment").putArray("Variables");
        function.environment()
                .forEach((name, value) -> variables.addObject().put("Key", name).put("Value", value));
        var list = fields.putArray("Triggers");
        bound.forEach(trigger -> describe(urls.shown(trigger), list.addObject()));
        return fields;
    }

    /** Structs are laid over the neutral ones field by field: what a caller left out of one stays neutral. */
    private static void overlay(ObjectNode below, ObjectNode above) {
        above.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode struct
                    && below.get(field.getKey()) instanceof ObjectNode under) {
                overlay(under, struct);
            } else {
                below.set(field.getKey(), field.getValue());
            }
        });
    }

    /** The reason of a failed state in both places where the contract has one. */
    static void reasons(FunctionSettings function, ObjectNode into) {
        into.put("StatusDesc", function.statusReason());
        var reasons = into.putArray("StatusReasons");
        if (!function.statusReason().isEmpty()) {
            reasons.addObject().put("ErrorCode", "InternalError").put("ErrorMessage", function.statusReason());
        }
    }

    private static ObjectNode neutral() {
        try {
            return (ObjectNode) JSON.readTree(NEUTRAL);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void describe(StoredTrigger trigger, ObjectNode into) {
        into.put("ModTime", Rules.time(trigger.modified()))
                .put("AddTime", Rules.time(trigger.added()))
                .put("Type", trigger.type())
                .put("TriggerName", trigger.name())
                .put("TriggerDesc", trigger.description())
                .put("Enable", trigger.enabled() ? 1 : 0)
                .put("CustomArgument", trigger.argument())
                .put("Description", trigger.comment())
                .put("Qualifier", trigger.qualifier())
                .put("AvailableStatus", "Available")
                .put("ResourceId", "")
                .put("BindStatus", "on")
                .put("TriggerAttribute", "single");
    }
}
