package io.openscf.client;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a dead letter with its event.")
final class DeadLettersShowCommand extends ConnectedCommand {
    private static final List<Column> FACTS = List.of(
            Column.of("request", "EventRequestId"),
            Column.of("queue", "QueueId"),
            Column.of("function", "FunctionName"),
            Column.of("reason", "Reason"),
            Column.of("attempts", "Attempts"),
            Column.of("status", "StatusCode"),
            Column.of("accepted", "Accepted"),
            Column.of("died", "Died"));

    @Parameters(paramLabel = "REQUEST", description = "request id of the event")
    String request = "";

    DeadLettersShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        var answer = connection.client().callOwn("GetDeadLetter", Map.of("EventRequestId", request));
        if (printedJson(answer)) {
            return DONE;
        }
        var letter = answer.object("DeadLetter");
        printTable(Column.facts(letter, FACTS));
        out().println(letter.text("ErrorMessage"));
        out().println(answer.text("Json"));
        return DONE;
    }
}
