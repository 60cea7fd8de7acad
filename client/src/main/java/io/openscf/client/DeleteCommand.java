package io.openscf.client;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "delete", description = "Delete a function with its versions, aliases and triggers, or one version.")
final class DeleteCommand extends ConnectedCommand {
    @Mixin
    final FunctionOptions function = new FunctionOptions();

    DeleteCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    FunctionOptions subject() {
        return function;
    }

    @Override
    public Integer call() throws Exception {
        var api = connection.client();
        var answer = api.call("DeleteFunction", function.parameters());
        if (function.qualifier == null) {
            Deployment.awaitGone(api, Map.of("FunctionName", function.name, "Namespace", function.namespace));
        }
        if (!printedJson(answer)) {
            out().println(function.name + ": deleted"
                    + (function.qualifier == null ? "" : " version " + function.qualifier));
        }
        return DONE;
    }
}
