package io.openscf.api.management.version;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Alias;
import io.openscf.catalog.Routing;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What CreateAlias and UpdateAlias take (management-api.md section 10.3). */
final class AliasRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final Pattern VERSION = Pattern.compile("\\$LATEST|[1-9]\\d{0,8}");
    private static final Pattern KEY = Pattern.compile("invoke\\.headers\\.[\\x21-\\x7e]{1,128}");
    private static final int EXPRESSION_LENGTH = 256;

    private AliasRules() {}

    /** A name that may be given to a new alias. */
    static String newName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__NAME,
                    "An alias has 1 to 64 letters, digits, - and _, and begins with a letter.");
        }
        return name;
    }

    /** A name that an alias can have. */
    static String name(String name) {
        return name.equals(Alias.DEFAULT) ? name : newName(name);
    }

    static Alias alias(String name, String version, @Nullable JsonNode routing, @Nullable String description) {
        return new Alias(
                name,
                version(version),
                routing(routing, version),
                Rules.description(description == null ? "" : description),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static String version(String version) {
        if (!VERSION.matcher(version).matches()) {
            throw new ScfException(
                    ErrorCode.RESOURCE_NOT_FOUND__FUNCTION_VERSION, "The function has no version " + version + ".");
        }
        return version;
    }

    private static @Nullable Routing routing(@Nullable JsonNode config, String main) {
        if (config == null || config.isNull()) {
            return null;
        }
        var weights = config.path("AdditionalVersionWeights");
        var matches = config.path("AddtionVersionMatchs");
        if (weights.size() + matches.size() == 0) {
            return null;
        }
        if (weights.size() + matches.size() > 1) {
            throw refused("An alias has one additional version, in AdditionalVersionWeights or AddtionVersionMatchs.");
        }
        var routing = weights.isEmpty() ? match(matches.get(0)) : weighted(weights.get(0));
        if (routing.version().equals(main)) {
            throw refused("The additional version is another one than FunctionVersion.");
        }
        return routing;
    }

    private static Routing weighted(JsonNode weight) {
        double share = weight.path("Weight").asDouble(-1);
        if (!(share >= 0 && share <= 1)) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__ADDITIONAL_VERSION_WEIGHTS, "Weight is 0 to 1.");
        }
        return new Routing.Weighted(version(weight.path("Version").asText("")), share);
    }

    private static Routing match(JsonNode match) {
        var version = version(match.path("Version").asText(""));
        var key = match.path("Key").asText("");
        var expression = match.path("Expression").asText("");
        if (!KEY.matcher(key).matches()) {
            throw refused("Key is written invoke.headers.<name>.");
        }
        if (expression.length() > EXPRESSION_LENGTH || expression.indexOf('\0') >= 0) {
            throw refused("Expression has at most " + EXPRESSION_LENGTH + " characters.");
        }
        return switch (match.path("Method").asText("")) {
            case "exact" -> new Routing.Exact(version, key, expression);
            case "range" -> range(version, key, expression);
            default -> throw refused("Method is exact or range.");
        };
    }

    private static Routing range(String version, String key, String expression) {
        var bounds = Routing.RANGE.matcher(expression);
        if (!bounds.matches() || Long.parseLong(bounds.group("low")) > Long.parseLong(bounds.group("high"))) {
            throw refused("The Expression of a range is written (1,9) or [1,9], with integers.");
        }
        return new Routing.Range(version, key, expression);
    }

    private static ScfException refused(String why) {
        return new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__ROUTING_CONFIG, why);
    }
}
