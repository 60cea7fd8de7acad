package io.openscf.client;

import java.util.Set;

/** The parameters that an {@code openscf.yaml} may hold, so that a misspelt one is not silently without effect. */
final class ParameterNames {
    /** Of CreateFunction (management API, section 10.1). */
    static final Set<String> FUNCTION = Set.of(
            "FunctionName",
            "Code",
            "Handler",
            "Description",
            "MemorySize",
            "Timeout",
            "Environment",
            "Runtime",
            "VpcConfig",
            "Namespace",
            "Role",
            "InstallDependency",
            "ClsLogsetId",
            "ClsTopicId",
            "Type",
            "CodeSource",
            "Layers",
            "DeadLetterConfig",
            "PublicNetConfig",
            "CfsConfig",
            "InitTimeout",
            "Tags",
            "AsyncRunEnable",
            "TraceEnable",
            "AutoDeployClsTopicIndex",
            "AutoCreateClsTopic",
            "ProtocolType",
            "ProtocolParams",
            "InstanceConcurrencyConfig",
            "DnsCache",
            "IntranetConfig");

    /** Of UpdateFunctionConfiguration alone; they take effect when a function is deployed again. */
    static final Set<String> UPDATE = Set.of("L5Enable", "IgnoreSysLog");

    /** Of CreateTrigger (management API, section 10.7), without those that name the function. */
    static final Set<String> TRIGGER =
            Set.of("TriggerName", "Type", "TriggerDesc", "Qualifier", "Enable", "CustomArgument", "Description");

    /** Ours, not the API's. */
    static final Set<String> OURS = Set.of("CodeUri", "Build", "Triggers");

    private ParameterNames() {}
}
