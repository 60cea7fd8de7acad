package io.openscf.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "List the triggers of a function.")
final class TriggerListCommand extends ConnectedCommand {
    @Mixin
    final FunctionOptions function = new FunctionOptions();

    TriggerListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    FunctionOptions subject() {
        return function;
    }

    @Override
    public Integer call() throws Exception {
        var triggers = TriggerSync.list(connection.client(), function.name, function.namespace).stream()
                .filter(one -> function.qualifier == null || function.qualifier.equals(one.text("Qualifier")))
                .toList();
        if (printedJson(Map.of("Triggers", triggers, "TotalCount", triggers.size()))) {
            return DONE;
        }
        if (triggers.isEmpty()) {
            err().println(function.name + " has no triggers");
            return DONE;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("TYPE", "NAME", "QUALIFIER", "ENABLED", "DESCRIPTION"));
        for (var one : triggers) {
            var address = TriggerSync.address(one);
            rows.add(List.of(
                    one.text("Type"),
                    one.text("TriggerName"),
                    one.text("Qualifier"),
                    TriggerSync.isOpen(one) ? "yes" : "no",
                    address.isEmpty() ? one.text("TriggerDesc") : address));
        }
        printTable(rows);
        return DONE;
    }
}
