package io.openscf.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "list", description = "List the queues that hold something or are paused.")
final class QueueListCommand extends ConnectedCommand {
    QueueListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        var answer = connection.client().callOwn("ListQueues", Map.of());
        if (printedJson(answer)) {
            return DONE;
        }
        var queues = answer.objects("QueueList");
        if (queues.isEmpty()) {
            err().println("no queue holds anything");
            return DONE;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("QUEUE", "FUNCTION", "TRIGGER", "WAITING", "RUNNING", "DEAD", "STATE", "OLDEST"));
        for (var queue : queues) {
            rows.add(List.of(
                    queue.text("QueueId"),
                    queue.text("FunctionName"),
                    queue.text("TriggerType"),
                    queue.text("Waiting"),
                    queue.text("Running"),
                    queue.text("DeadLetters"),
                    state(queue),
                    queue.text("OldestAccepted")));
        }
        printTable(rows);
        return DONE;
    }

    static String state(JsonObject queue) {
        return queue.text("Paused").equals("true") ? "paused" : "open";
    }
}
