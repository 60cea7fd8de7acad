package io.openscf.client;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a dead letter with its event.")
final class DeadLettersShowCommand extends ConnectedCommand {
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
        printTable(List.of(
                List.of("request", letter.text("EventRequestId")),
                List.of("queue", letter.text("QueueId")),
                List.of("function", letter.text("FunctionName")),
                List.of("reason", letter.text("Reason")),
                List.of("attempts", letter.text("Attempts")),
                List.of("status", letter.text("StatusCode")),
                List.of("accepted", letter.text("Accepted")),
                List.of("died", letter.text("Died"))));
        out().println(letter.text("ErrorMessage"));
        out().println(answer.text("Json"));
        return DONE;
    }
}
