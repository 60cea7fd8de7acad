package io.openscf.client;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List the queues that hold something or are paused.")
final class QueueListCommand extends ConnectedCommand {
    private static final List<Column> COLUMNS = List.of(
            Column.of("QUEUE", "QueueId"),
            Column.of("FUNCTION", "FunctionName"),
            Column.of("TRIGGER", "TriggerType"),
            Column.of("WAITING", "Waiting"),
            Column.of("RUNNING", "Running"),
            Column.of("DEAD", "DeadLetters"),
            new Column("STATE", QueueListCommand::state),
            Column.of("OLDEST", "OldestAccepted"));

    QueueListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        var answer = connection.client().callOwn("ListQueues", Map.of());
        if (!printedJson(answer)) {
            printList(answer.objects("QueueList"), COLUMNS, "no queue holds anything");
        }
        return DONE;
    }

    static String state(JsonObject queue) {
        return queue.text("Paused").equals("true") ? "paused" : "open";
    }
}
