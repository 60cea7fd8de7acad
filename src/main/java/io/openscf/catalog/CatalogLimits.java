package io.openscf.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** How much of what there may be; the defaults are SCF's (management-api.md section 12). */
@ConfigMapping(prefix = "openscf.limits")
public interface CatalogLimits {
    /** Namespaces there may be, {@code default} included. */
    @WithDefault("5")
    int namespaces();

    /** Functions in one namespace. */
    @WithDefault("50")
    int functionsPerNamespace();

    /** Triggers of one type of one function. */
    @WithDefault("10")
    int triggersPerType();

    /** Bytes of a trigger's {@code CustomArgument}. */
    @WithDefault("4096")
    int triggerArgumentBytes();

    /** Published versions of one function. */
    @WithDefault("1000")
    int versionsPerFunction();

    /** Aliases of one function, {@code $DEFAULT} included. */
    @WithDefault("100")
    int aliasesPerFunction();

    /** MB of memory that all busy instances may have: what PutTotalConcurrencyConfig can set at most. */
    @WithDefault("128000")
    long concurrencyMegabytes();

    /** MB of it that always remain for functions without a reserve. */
    @WithDefault("12800")
    long unreservedMegabytes();

    /** MB of memory that all provisioned instances may have: SCF's quota without the share that stays unallocated. */
    @WithDefault("115200")
    int provisionedMegabytes();

    /** Seconds that lie at least between two timed changes of one provisioned version. */
    @WithDefault("60")
    int provisionedIntervalSeconds();

    /** Layers that one function may bind. */
    @WithDefault("5")
    int layersPerFunction();

    /** Layers there may be. */
    @WithDefault("20")
    int layers();

    /** Versions of one layer. */
    @WithDefault("200")
    int versionsPerLayer();

    /** Bytes of a package given as base64 text, after decoding. */
    @WithDefault("52428800")
    long packageBytes();

    /** Bytes of a package after unpacking; also of a function's package with its layers. */
    @WithDefault("524288000")
    long unpackedBytes();

    /** Files and folders in a package. */
    @WithDefault("100000")
    int packageEntries();

    /** Megabytes of memory a function may have. */
    @WithDefault("3072")
    int memoryMegabytes();

    /** Seconds a run may take. */
    @WithDefault("900")
    int timeoutSeconds();

    /** Seconds a run of a function with AsyncRunEnable may take. */
    @WithDefault("86400")
    int longTimeoutSeconds();

    /** Seconds that loading a function may take. */
    @WithDefault("300")
    int initTimeoutSeconds();

    /** Bytes of names and values of a function's variables together. */
    @WithDefault("4096")
    int environmentBytes();

    /** Runtimes that CreateFunction takes. */
    @WithDefault("Python2.7,Python3.6,Python3.7,Python3.9,Python3.10,Python3.11,Nodejs6.10,Nodejs8.9,Nodejs10.15,"
            + "Nodejs12.16,Nodejs14.18,Nodejs16.13,Nodejs18.15,Nodejs20.19,Nodejs22.21,Php5.6,Php7,Php7.2,Php7.4,Php8.0,"
            + "Java8,Java11,Go1,CustomRuntime")
    List<String> runtimes();
}
