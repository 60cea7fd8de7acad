package io.openscf.client;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "create", description = "Create a trigger.")
final class TriggerCreateCommand extends ConnectedCommand {
    @Mixin
    final FunctionOptions function = new FunctionOptions();

    @Option(names = "--type", required = true, paramLabel = "TYPE", description = "timer, http, cos, ckafka ...")
    String type = "";

    @Option(names = "--name", paramLabel = "NAME", description = "name of the trigger; http has none")
    @Nullable
    String name;

    @Option(names = "--desc", paramLabel = "TEXT", description = "TriggerDesc of the API: cron text, or JSON")
    @Nullable
    String description;

    @Option(names = "--argument", paramLabel = "TEXT", description = "what a timer passes to the function")
    @Nullable
    String argument;

    @Option(names = "--disabled", description = "create it without enabling it")
    boolean disabled;

    TriggerCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    FunctionOptions subject() {
        return function;
    }

    @Override
    public Integer call() throws Exception {
        if (name == null && !type.equals("http")) {
            throw new UsageException("a " + type + " trigger needs a --name");
        }
        var parameters = function.given()
                .put("Type", type)
                .put("TriggerName", name == null ? "url-trigger" : name)
                .put("Enable", disabled ? "CLOSE" : "OPEN")
                .put("TriggerDesc", description)
                .put("CustomArgument", argument)
                .all();
        var trigger = connection.client().call("CreateTrigger", parameters).object("TriggerInfo");
        if (!printedJson(trigger)) {
            var address = TriggerSync.address(trigger);
            out().println(trigger.text("TriggerName") + ": created"
                    + (address.isEmpty() ? "" : ", answers at " + address));
        }
        return DONE;
    }
}
