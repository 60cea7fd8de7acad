package io.openscf.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Say what a trigger does at this moment and what it has counted.")
final class TriggerStatusCommand extends ConnectedCommand {
    @Mixin
    final TriggerChoice choice = new TriggerChoice();

    TriggerStatusCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    FunctionOptions subject() {
        return choice.function;
    }

    @Override
    public Integer call() throws Exception {
        var api = connection.client();
        var trigger = choice.find(api);
        var status = api.callOwn(
                "GetTriggerStatus", TriggerSync.deletion(choice.function.name, choice.function.namespace, trigger));
        if (printedJson(status.map())) {
            return DONE;
        }
        var reason = status.text("Reason");
        out().println(choice.name + ": " + status.text("State") + " since " + status.text("Since")
                + (reason.isEmpty() ? "" : " (" + reason + ")"));
        if (!status.text("NextFire").isEmpty()) {
            out().println("fires next: " + status.text("NextFire"));
        }
        var gateways = status.objects("Gateways");
        if (!gateways.isEmpty()) {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("GATEWAY", "STATE", "COUNTERS"));
            gateways.forEach(each -> rows.add(List.of(each.text("Name"), each.text("State"), counters(each))));
            printTable(rows);
        }
        return DONE;
    }

    private static String counters(JsonObject gateway) {
        return gateway.objects("Counters").stream()
                .map(counter -> counter.text("Name") + "=" + counter.text("Value"))
                .collect(Collectors.joining(" "));
    }
}
