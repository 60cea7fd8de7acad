package io.openscf.model;

import java.time.Duration;
import java.util.Map;

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
 * @param codeSha256 hex digest of the package, its name in the code store
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
        String codeSha256) {

    public FunctionVersion {
        environment = Map.copyOf(environment);
    }

    /** Names the pool of instances that serves this snapshot. */
    public String runKey() {
        return functionId + ":" + version + ":" + revision;
    }
}
