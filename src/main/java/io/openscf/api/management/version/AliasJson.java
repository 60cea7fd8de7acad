package io.openscf.api.management.version;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.management.function.Rules;
import io.openscf.catalog.Alias;
import io.openscf.catalog.Routing;

/** The struct Alias: both lists of RoutingConfig are there, empty when unused. */
final class AliasJson {
    private AliasJson() {}

    static ObjectNode of(Alias alias) {
        var fields = JsonNodeFactory.instance.objectNode();
        fields.put("FunctionVersion", alias.version())
                .put("Name", alias.name())
                .put("Description", alias.description())
                .put("AddTime", Rules.time(alias.added()))
                .put("ModTime", Rules.time(alias.modified()));
        var routing = fields.putObject("RoutingConfig");
        var weights = routing.putArray("AdditionalVersionWeights");
        var matches = routing.putArray("AddtionVersionMatchs");
        switch (alias.routing()) {
            case null -> {}
            case Routing.Weighted weighted ->
                weights.addObject().put("Version", weighted.version()).put("Weight", weighted.weight());
            case Routing.Exact exact ->
                match(matches.addObject(), exact.version(), exact.key(), "exact", exact.value());
            case Routing.Range range ->
                match(matches.addObject(), range.version(), range.key(), "range", range.range());
        }
        return fields;
    }

    private static void match(ObjectNode into, String version, String key, String method, String expression) {
        into.put("Version", version).put("Key", key).put("Method", method).put("Expression", expression);
    }
}
