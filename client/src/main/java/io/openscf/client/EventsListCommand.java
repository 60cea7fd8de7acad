package io.openscf.client;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "list", description = "List accepted events, the newest first.")
final class EventsListCommand extends ConnectedCommand {
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
        var events = page.objects("Events");
        if (events.isEmpty()) {
            err().println("no such events");
            return DONE;
        }
        printTable(rows(events));
        if (!page.text("NextCursor").isEmpty()) {
            err().println("more: --cursor " + page.text("NextCursor"));
        }
        return DONE;
    }

    private Map<String, @Nullable Object> parameters() {
        var parameters = new LinkedHashMap<String, @Nullable Object>();
        parameters.put("Limit", limit);
        put(parameters, "FunctionName", function);
        put(parameters, "Namespace", namespace);
        put(parameters, "TriggerType", type);
        put(parameters, "TriggerName", trigger);
        put(parameters, "State", state);
        put(parameters, "Code", code);
        put(parameters, "From", time(since));
        put(parameters, "Until", time(until));
        put(parameters, "Cursor", cursor);
        return parameters;
    }

    private static void put(Map<String, @Nullable Object> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    private static @Nullable String time(@Nullable String given) {
        return given == null
                ? null
                : LocalTime.parse(given, Instant.now(), ZoneId.systemDefault()).toString();
    }

    private static List<List<String>> rows(List<JsonObject> events) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("ACCEPTED", "FUNCTION", "TRIGGER", "STATE", "CODE", "ATTEMPTS", "REQUEST ID"));
        for (var event : events) {
            rows.add(List.of(
                    LocalTime.shown(event.text("AcceptedTime"), ZoneId.systemDefault()),
                    event.text("FunctionName") + ":" + event.text("Qualifier"),
                    EventsShowCommand.trigger(event),
                    EventsShowCommand.state(event),
                    event.number("Code") == 0 ? "" : event.text("Code"),
                    event.text("Attempts"),
                    event.text("RequestId")));
        }
        return rows;
    }
}
