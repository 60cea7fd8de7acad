package io.openscf.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the parameters of a function or trigger are written, so that a refusal of the gateway can be shown there.
 *
 * @param lines {@code file:line}, or the place in words, by the name of the parameter
 */
record Places(Map<String, String> lines) {
    /** The same refusal, with the place that it is about where that is known. */
    ApiException with(ApiException refusal) {
        return parameterOf(refusal)
                .map(parameter -> refusal.at(String.valueOf(lines.get(parameter))))
                .orElse(refusal);
    }

    /** Codes end in the name of a parameter, or the sentence names it (management API, section 2.3). */
    private Optional<String> parameterOf(ApiException refusal) {
        var words = List.of(String.valueOf(refusal.getMessage()).split("\\W+"));
        return lines.keySet().stream()
                .filter(parameter -> refusal.code().endsWith("." + parameter))
                .findFirst()
                .or(() -> lines.keySet().stream().filter(words::contains).findFirst());
    }
}
