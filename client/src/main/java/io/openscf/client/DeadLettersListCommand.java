package io.openscf.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List events that nobody could take, the newest of each queue first.")
final class DeadLettersListCommand extends ConnectedCommand {
    @Option(names = "--queue", paramLabel = "QUEUE", description = "only those of this queue")
    @Nullable
    String queue;

    @Option(names = "--limit", paramLabel = "NUMBER", description = "at most so many of each queue")
    int limit = 100;

    DeadLettersListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        var parameters = new HashMap<String, Object>();
        parameters.put("Limit", limit);
        if (queue != null) {
            parameters.put("QueueId", queue);
        }
        var answer = connection.client().callOwn("ListDeadLetters", parameters);
        if (printedJson(answer)) {
            return DONE;
        }
        var letters = answer.objects("DeadLetterList");
        if (letters.isEmpty()) {
            err().println("no dead letters");
            return DONE;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("REQUEST", "FUNCTION", "TRIGGER", "REASON", "ATTEMPTS", "STATUS", "DIED"));
        for (var letter : letters) {
            rows.add(List.of(
                    letter.text("EventRequestId"),
                    letter.text("FunctionName"),
                    letter.text("TriggerType"),
                    letter.text("Reason"),
                    letter.text("Attempts"),
                    letter.text("StatusCode"),
                    letter.text("Died")));
        }
        printTable(rows);
        return DONE;
    }
}
