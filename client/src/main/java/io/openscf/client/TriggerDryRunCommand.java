package io.openscf.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "dry-run",
        description = "Say what a trigger would do, without doing it: which event it would send, when it fires next.")
final class TriggerDryRunCommand extends ConnectedCommand {
    @Mixin
    final TriggerChoice choice = new TriggerChoice();

    @Option(
            names = "--sample",
            paramLabel = "TEXT",
            description = "what happens at the source: an object key, a record's value, an instant ...")
    @Nullable
    String sample;

    TriggerDryRunCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    FunctionOptions subject() {
        return choice.function;
    }

    @Override
    public Integer call() throws Exception {
        var api = connection.client();
        var parameters = TriggerSync.deletion(choice.function.name, choice.function.namespace, choice.find(api));
        parameters.put("Sample", sample == null ? "" : sample);
        var said = api.callOwn("DryRunTrigger", parameters);
        if (printedJson(said.map())) {
            return DONE;
        }
        out().println((said.text("Matches").equals("true") ? "matches: " : "no match: ") + said.text("Explanation"));
        texts(said, "Fires").forEach(fire -> out().println("fires: " + fire));
        texts(said, "Events").forEach(event -> out().println("event: " + event));
        return DONE;
    }

    private static List<String> texts(JsonObject said, String name) {
        return said.map().get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
