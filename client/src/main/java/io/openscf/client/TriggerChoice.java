package io.openscf.client;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names one trigger of a function; more than its name need only be said when two share it. */
final class TriggerChoice {
    @Mixin
    final FunctionOptions function = new FunctionOptions();

    @Parameters(index = "1", paramLabel = "TRIGGER", description = "name of the trigger")
    String name = "";

    @Option(names = "--type", paramLabel = "TYPE", description = "timer, http, cos, ckafka ...")
    @Nullable
    String type;

    @Option(names = "--desc", paramLabel = "TEXT", description = "its TriggerDesc, or some fields of it as JSON")
    @Nullable
    String description;

    /** @throws FailedException when no trigger or more than one fits */
    JsonObject find(ApiClient api) throws ApiException, UnreachableException, FailedException {
        var found = TriggerSync.list(api, function.name, function.namespace).stream()
                .filter(one -> one.text("TriggerName").equals(name))
                .filter(one -> type == null || type.equals(one.text("Type")))
                .filter(one -> function.qualifier == null || function.qualifier.equals(one.text("Qualifier")))
                .filter(one ->
                        description == null || TriggerSync.descriptionsAgree(one.text("TriggerDesc"), description))
                .toList();
        if (found.isEmpty()) {
            throw new FailedException(function.name + " has no trigger " + name + ": ./openscf trigger list "
                    + function.name + " shows what there is");
        }
        if (found.size() > 1) {
            throw new FailedException(function.name + " has " + found.size() + " triggers named " + name
                    + ": add --type, --qualifier or --desc");
        }
        return found.getFirst();
    }
}
