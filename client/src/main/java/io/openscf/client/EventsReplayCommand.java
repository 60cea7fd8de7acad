package io.openscf.client;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "replay", description = "Offer an event once more, as it was or edited; prints the new request id.")
final class EventsReplayCommand extends ConnectedCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "request id of the event")
    String id = "";

    @Option(names = "--qualifier", paramLabel = "QUALIFIER", description = "default: that of the event")
    @Nullable
    String qualifier;

    @Option(
            names = {"-d", "--event"},
            paramLabel = "JSON|@FILE|-",
            description = "another event in its place: JSON text, a file, or standard input")
    @Nullable
    String event;

    EventsReplayCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        var parameters = new LinkedHashMap<String, @Nullable Object>();
        parameters.put("EventRequestId", id);
        if (qualifier != null) {
            parameters.put("Qualifier", qualifier);
        }
        if (event != null) {
            parameters.put("Event", GivenText.read(event, connection.surroundings()));
        }
        var answer = connection.client().callOwn("ReplayEvent", parameters);
        if (!printedJson(answer)) {
            out().println(answer.text("EventRequestId"));
            err().println("queued; ./openscf events show " + answer.text("EventRequestId"));
        }
        return DONE;
    }
}
