package io.openscf.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.FunctionType;
import io.openscf.model.FunctionVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A function as stored: what runs it and what the API gives back.
 *
 * @param statusReason why the last change failed, empty otherwise
 * @param echoed settings that are kept to be given back only, by their contract names (VpcConfig, Tags …)
 * @param codeSize bytes of the package
 */
public record FunctionSettings(
        FunctionKey key,
        String functionId,
        FunctionStatus status,
        String statusReason,
        FunctionType type,
        String runtime,
        String handler,
        String description,
        int memoryMegabytes,
        int timeoutSeconds,
        int initTimeoutSeconds,
        Map<String, String> environment,
        ObjectNode echoed,
        String codeSha256,
        long codeSize,
        long revision,
        Instant added,
        Instant modified) {

    /** The snapshot that instances are made from. */
    FunctionVersion toVersion() {
        return new FunctionVersion(
                key,
                functionId,
                "$LATEST",
                revision,
                status,
                type,
                runtime,
                handler,
                memoryMegabytes,
                Duration.ofSeconds(timeoutSeconds),
                Duration.ofSeconds(initTimeoutSeconds),
                environment,
                codeSha256);
    }
}
