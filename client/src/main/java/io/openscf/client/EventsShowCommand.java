package io.openscf.client;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show an event: where it came from, its attempts, its JSON.")
final class EventsShowCommand extends ConnectedCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "request id of the event")
    String id = "";

    EventsShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** {@code timer/every-minute}. */
    static String trigger(JsonObject event) {
        return event.text("TriggerName").isEmpty()
                ? event.text("TriggerType")
                : event.text("TriggerType") + "/" + event.text("TriggerName");
    }

    /** {@code dead (retries)}. */
    static String state(JsonObject event) {
        return event.text("Reason").isEmpty()
                ? event.text("State")
                : event.text("State") + " (" + event.text("Reason") + ")";
    }

    @Override
    public Integer call() throws Exception {
        var answer = connection.client().callOwn("GetEvent", Map.of("EventRequestId", id));
        if (printedJson(answer)) {
            return DONE;
        }
        var zone = ZoneId.systemDefault();
        var event = answer.object("Event");
        line("event", event.text("RequestId"));
        line("function", event.text("Namespace") + "/" + event.text("FunctionName") + ":" + event.text("Qualifier"));
        line("trigger", trigger(event));
        line("position", event.text("SourcePosition"));
        line("replay of", event.text("ReplayOf"));
        line("accepted", LocalTime.shown(event.text("AcceptedTime"), zone));
        line("state", state(event));
        line("ended", LocalTime.shown(event.text("EndedTime"), zone));
        var attempts = answer.objects("AttemptList");
        if (!attempts.isEmpty()) {
            out().println();
            printTable(rows(attempts, zone));
        }
        out().println();
        out().println(
                        answer.text("JsonForm").equals("none")
                                ? "(" + event.text("EventBytes") + " bytes, not kept)"
                                : answer.text("Json"));
        return DONE;
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            out().println(name + " ".repeat(11 - name.length()) + value);
        }
    }

    private static List<List<String>> rows(List<JsonObject> attempts, ZoneId zone) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("ATTEMPT", "STARTED", "CODE", "DURATION", "MEMORY", "VERSION", "COLD START", "INSTANCE"));
        for (var attempt : attempts) {
            rows.add(List.of(
                    attempt.text("Attempt"),
                    LocalTime.shown(attempt.text("StartTime"), zone),
                    attempt.text("Code"),
                    String.format(Locale.ROOT, "%.1f ms", attempt.decimal("DurationMillis")),
                    attempt.number("MemoryBytes") / 1024 / 1024 + " MB",
                    attempt.text("Version"),
                    coldStart(attempt),
                    attempt.text("InstanceId")));
        }
        return rows;
    }

    private static String coldStart(JsonObject attempt) {
        var millis = attempt.decimal("PullCodeMillis")
                + attempt.decimal("InitRuntimeMillis")
                + attempt.decimal("InitFunctionMillis");
        return millis == 0 ? "" : String.format(Locale.ROOT, "%.0f ms", millis);
    }
}
