package io.openscf.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One function as it shall be.
 *
 * @param parameters those of CreateFunction, in the words of the API
 * @param codeDirectory what to zip; null when {@code Code} is among the parameters
 * @param build command to run in the code directory first
 */
record FunctionSpec(
        Map<String, @Nullable Object> parameters,
        @Nullable Path codeDirectory,
        @Nullable String build,
        List<TriggerSpec> triggers,
        Places places) {

    String name() {
        return String.valueOf(parameters.get("FunctionName"));
    }

    String namespace() {
        var namespace = parameters.get("Namespace");
        return namespace == null ? "default" : namespace.toString();
    }
}
