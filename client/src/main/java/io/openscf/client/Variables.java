package io.openscf.client;

import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts values in place of <code>${NAME}</code>. A name that begins with {@code openscf.} is a key of the gateway's
 * {@code dev.json}, any other an environment variable; <code>$${</code> is a literal <code>${</code>.
 */
final class Variables {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}");
    private static final String GATEWAY = "openscf.";

    private final Function<String, @Nullable String> environment;
    private final JsonObject gateway;

    Variables(Function<String, @Nullable String> environment, JsonObject gateway) {
        this.environment = environment;
        this.gateway = gateway;
    }

    /** @throws UsageException when a name has no value */
    String replace(String text) {
        return REFERENCE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match)));
    }

    private String value(MatchResult match) {
        var name = match.group(1);
        if (name == null) {
            return "${";
        }
        var known = name.startsWith(GATEWAY) ? gatewayValue(name.substring(GATEWAY.length())) : environment.apply(name);
        if (known == null) {
            throw new UsageException(unknown(name));
        }
        return known;
    }

    private @Nullable String gatewayValue(String key) {
        return gateway.map().get(key) == null ? null : gateway.text(key);
    }

    private String unknown(String name) {
        if (!name.startsWith(GATEWAY)) {
            return "${" + name + "} has no value: set the environment variable " + name + ", or write $${" + name
                    + "} if you mean the text itself";
        }
        if (gateway.map().isEmpty()) {
            return "${" + name + "} comes from the dev.json of a running gateway, and there is none: start one with"
                    + " ./openscf run, or name its data directory with --data";
        }
        var keys = gateway.map().keySet().stream()
                .filter(key -> !key.equals("pid"))
                .map(GATEWAY::concat)
                .toList();
        return "${" + name + "} is unknown; there are " + String.join(", ", keys);
    }
}
