package io.openscf.client;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(description = "Let a trigger fire again, or no longer.")
final class TriggerSwitchCommand extends ConnectedCommand {
    @Mixin
    final TriggerChoice choice = new TriggerChoice();

    private final boolean open;

    TriggerSwitchCommand(Surroundings surroundings, boolean open) {
        super(surroundings);
        this.open = open;
    }

    @Override
    FunctionOptions subject() {
        return choice.function;
    }

    @Override
    public Integer call() throws Exception {
        var api = connection.client();
        var trigger = choice.find(api);
        // The API calls a change to the present state an error; for a person it is done already.
        if (TriggerSync.isOpen(trigger) != open) {
            var parameters = TriggerSync.deletion(choice.function.name, choice.function.namespace, trigger);
            parameters.put("Enable", open ? "OPEN" : "CLOSE");
            api.call("UpdateTriggerStatus", parameters);
        }
        if (!printedJson(Map.of("TriggerName", choice.name, "Enable", open ? "OPEN" : "CLOSE"))) {
            out().println(choice.name + ": " + (open ? "enabled" : "disabled"));
        }
        return DONE;
    }
}
