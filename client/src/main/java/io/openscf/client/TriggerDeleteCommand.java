package io.openscf.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "delete", description = "Delete a trigger.")
final class TriggerDeleteCommand extends ConnectedCommand {
    @Mixin
    final TriggerChoice choice = new TriggerChoice();

    TriggerDeleteCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    FunctionOptions subject() {
        return choice.function;
    }

    @Override
    public Integer call() throws Exception {
        var api = connection.client();
        var function = choice.function;
        var answer =
                api.call("DeleteTrigger", TriggerSync.deletion(function.name, function.namespace, choice.find(api)));
        if (!printedJson(answer)) {
            out().println(choice.name + ": deleted");
        }
        return DONE;
    }
}
