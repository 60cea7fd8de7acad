package io.openscf.client;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show one queue.")
final class QueueShowCommand extends ConnectedCommand {
    @Parameters(paramLabel = "QUEUE", description = "its id, as list shows it")
    String queue = "";

    QueueShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        var answer = connection.client().callOwn("GetQueue", Map.of("QueueId", queue));
        if (printedJson(answer)) {
            return DONE;
        }
        var found = answer.object("Queue");
        printTable(List.of(
                List.of("queue", found.text("QueueId")),
                List.of("function", found.text("FunctionName")),
                List.of("trigger", found.text("TriggerType")),
                List.of("state", QueueListCommand.state(found)),
                List.of("waiting", found.text("Waiting")),
                List.of("running", found.text("Running")),
                List.of("bytes", found.text("Bytes")),
                List.of("dead letters", found.text("DeadLetters")),
                List.of("oldest", found.text("OldestAccepted"))));
        return DONE;
    }
}
