package io.openscf.catalog;

import io.openscf.model.FunctionVersion;
import io.openscf.model.Qualifier;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function as read at one moment, with those of its versions that somebody asked for.
 *
 * @param versions by their text, {@code $LATEST} always
 * @param aliases by name; {@code $DEFAULT} always
 */
record Picture(Map<String, FunctionVersion> versions, Map<String, Alias> aliases) {
    /**
     * Which version serves a call, as text; null when there is no such alias. Whether a number exists is another question.
     *
     * @param routingKey JSON object for alias rules, or null
     */
    @Nullable
    String choose(Qualifier qualifier, @Nullable String routingKey) {
        return switch (qualifier) {
            case Qualifier.Latest latest -> latest.text();
            case Qualifier.Numbered number -> number.text();
            case Qualifier.Named named -> {
                var alias = aliases.get(named.alias());
                yield alias == null ? null : alias.choose(routingKey);
            }
        };
    }

    /** The snapshot that serves a call, or null when it is not in the picture. */
    @Nullable
    FunctionVersion find(Qualifier qualifier, @Nullable String routingKey) {
        var version = choose(qualifier, routingKey);
        return version == null ? null : versions.get(version);
    }
}
