package io.openscf.client;

import java.util.Map;

/**
 * Where the parameters of a function or trigger are written, so that a refusal of the gateway can be shown there.
 *
 * @param lines {@code file:line}, or the place in words, by the name of the parameter
 */
record Places(Map<String, String> lines) {
    /** The same refusal, with the place that it is about where that is known. */
    ApiException with(ApiException refusal) {
        return lines.entrySet().stream()
                .filter(line -> isAbout(refusal, line.getKey()))
                .findFirst()
                .map(line -> refusal.at(line.getValue()))
                .orElse(refusal);
    }

    /** Codes end in the name of a parameter, or the sentence has it in backquotes (management API, section 2.3). */
    private static boolean isAbout(ApiException refusal, String parameter) {
        return refusal.code().endsWith("." + parameter)
                || String.valueOf(refusal.getMessage()).contains("`" + parameter + "`");
    }
}
