package io.openscf.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List events that nobody could take, the newest of each queue first.")
final class DeadLettersListCommand extends ConnectedCommand {
    private static final List<Column> COLUMNS = List.of(
            Column.of("REQUEST", "EventRequestId"),
            Column.of("FUNCTION", "FunctionName"),
            Column.of("TRIGGER", "TriggerType"),
            Column.of("REASON", "Reason"),
            Column.of("ATTEMPTS", "Attempts"),
            Column.of("STATUS", "StatusCode"),
            Column.of("DIED", "Died"));

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
        var answer = connection
                .client()
                .callOwn(
                        "ListDeadLetters",
                        new GivenParameters()
                                .put("Limit", limit)
                                .put("QueueId", queue)
                                .all());
        if (!printedJson(answer)) {
            printList(answer.objects("DeadLetterList"), COLUMNS, "no dead letters");
        }
        return DONE;
    }
}
