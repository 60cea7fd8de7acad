package io.openscf.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything needed to run one state of a function: an immutable snapshot. Two snapshots with the same {@link #runKey}
 * run the same code with the same settings, so their instances may be shared.
 *
 * @param functionId {@code lam-} and 8 letters or digits
 * @param version {@code $LATEST} or a number
 * @param revision grows with each change of code or settings of this version
 * @param runtime as in CreateFunction, such as {@code Python3.10}
 * @param memoryMegabytes the memory limit
 * @param environment the user's variables
 * @param codeSha256 hex digest of the package, its name in the code store; empty for image functions
 * @param layers hex digests of the layers to be seen in {@code /opt}, in order: of two files of one path the later stays
 * @param web how requests are taken; null for event functions
 * @param image what runs instead of a package; null when there is a package
 * @param async what becomes of its events when nobody waits for the result
 */
public record FunctionVersion(
        FunctionKey key,
        String functionId,
        String version,
        long revision,
        FunctionStatus status,
        FunctionType type,
        String runtime,
        String handler,
        int memoryMegabytes,
        Duration timeout,
        Duration initTimeout,
        Map<String, String> environment,
        String codeSha256,
        List<String> layers,
        @Nullable WebSettings web,
        @Nullable FunctionImage image,
        AsyncSettings async) {

    public FunctionVersion {
        environment = Map.copyOf(environment);
        layers = List.copyOf(layers);
    }

    /** One of a package, without layers; a web function takes one request at a time. */
    public FunctionVersion(
            FunctionKey key,
            String functionId,
            String version,
            long revision,
            FunctionStatus status,
            FunctionType type,
            String runtime,
            String handler,
            int memoryMegabytes,
            Duration timeout,
            Duration initTimeout,
            Map<String, String> environment,
            String codeSha256) {
        this(
                key,
                functionId,
                version,
                revision,
                status,
                type,
                runtime,
                handler,
                memoryMegabytes,
                timeout,
                initTimeout,
                environment,
                codeSha256,
                List.of(),
                type == FunctionType.HTTP ? WebSettings.PLAIN : null,
                null,
                AsyncSettings.USUAL);
    }

    /** The same with other layers. */
    public FunctionVersion withLayers(List<String> others) {
        return new FunctionVersion(
                key,
                functionId,
                version,
                revision,
                status,
                type,
                runtime,
                handler,
                memoryMegabytes,
                timeout,
                initTimeout,
                environment,
                codeSha256,
                others,
                web,
                image,
                async);
    }

    /** The same as a web function with those settings. */
    public FunctionVersion withWeb(WebSettings settings) {
        return new FunctionVersion(
                key,
                functionId,
                version,
                revision,
                status,
                FunctionType.HTTP,
                runtime,
                handler,
                memoryMegabytes,
                timeout,
                initTimeout,
                environment,
                codeSha256,
                layers,
                settings,
                image,
                async);
    }

    /** Names the pool of instances that serves this snapshot. */
    public String runKey() {
        return functionId + ":" + version + ":" + revision;
    }
}
