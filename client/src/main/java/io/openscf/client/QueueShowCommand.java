package io.openscf.client;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show one queue.")
final class QueueShowCommand extends ConnectedCommand {
    private static final List<Column> FACTS = List.of(
            Column.of("queue", "QueueId"),
            Column.of("function", "FunctionName"),
            Column.of("trigger", "TriggerType"),
            new Column("state", QueueListCommand::state),
            Column.of("waiting", "Waiting"),
            Column.of("running", "Running"),
            Column.of("bytes", "Bytes"),
            Column.of("dead letters", "DeadLetters"),
            Column.of("oldest", "OldestAccepted"));

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
        printTable(Column.facts(answer.object("Queue"), FACTS));
        return DONE;
    }
}
