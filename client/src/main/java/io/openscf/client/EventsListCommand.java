package io.openscf.client;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "list", description = "List accepted events, the newest first.")
final class EventsListCommand extends ConnectedCommand {
    private static final List<Column> COLUMNS = List.of(
            new Column("ACCEPTED", event -> LocalTime.shown(event.text("AcceptedTime"), ZoneId.systemDefault())),
            new Column("FUNCTION", event -> event.text("FunctionName") + ":" + event.text("Qualifier")),
            new Column("TRIGGER", EventsShowCommand::trigger),
            new Column("STATE", EventsShowCommand::state),
            new Column("CODE", event -> event.number("Code") == 0 ? "" : event.text("Code")),
            Column.of("ATTEMPTS", "Attempts"),
            Column.of("REQUEST ID", "RequestId"));

    @Parameters(index = "0", arity = "0..1", paramLabel = "FUNCTION", description = "default: of all functions")
    @Nullable
    String function;

    @Option(names = "--namespace", paramLabel = "NAMESPACE", description = "default: of all namespaces")
    @Nullable
    String namespace;

    @Option(names = "--type", paramLabel = "TYPE", description = "type of trigger: timer, cos ..., or api")
    @Nullable
    String type;

    @Option(names = "--trigger", paramLabel = "NAME", description = "name of the trigger")
    @Nullable
    String trigger;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "waiting, running, succeeded, failed, dead or terminated")
    @Nullable
    String state;

    @Option(names = "--code", paramLabel = "CODE", description = "run status of the last attempt, such as 430")
    @Nullable
    Integer code;

    @Option(names = "--since", paramLabel = "TIME", description = "15m, 2h, 1d or 2026-01-02T03:04:05")
    @Nullable
    String since;

    @Option(names = "--until", paramLabel = "TIME", description = "the same; accepted before it")
    @Nullable
    String until;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "how many (default: 20, at most 100)")
    int limit = 20;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "where the page before ended")
    @Nullable
    String cursor;

    EventsListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        if (limit < 1 || limit > 100) {
            throw new UsageException("-n takes a number from 1 to 100");
        }
        var page = connection.client().callOwn("ListEvents", parameters());
        if (printedJson(page)) {
            return DONE;
        }
        printList(page.objects("Events"), COLUMNS, "no such events");
        if (!page.text("NextCursor").isEmpty()) {
            err().println("more: --cursor " + page.text("NextCursor"));
        }
        return DONE;
    }

    private Map<String, @Nullable Object> parameters() {
        return new GivenParameters()
                .put("Limit", limit)
                .put("FunctionName", function)
                .put("Namespace", namespace)
                .put("TriggerType", type)
                .put("TriggerName", trigger)
                .put("State", state)
                .put("Code", code)
                .put("From", time(since))
                .put("Until", time(until))
                .put("Cursor", cursor)
                .all();
    }

    private static @Nullable String time(@Nullable String given) {
        return given == null
                ? null
                : LocalTime.parse(given, Instant.now(), ZoneId.systemDefault()).toString();
    }
}
