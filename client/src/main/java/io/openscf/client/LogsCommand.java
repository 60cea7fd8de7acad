package io.openscf.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "logs", description = "Print what the last runs of a function logged, the newest at the end.")
final class LogsCommand extends ConnectedCommand {
    private static final Duration POLL = Duration.ofMillis(700);
    /** Runs are filed under their start: a window longer than the longest one (900 s) sees all that end now. */
    private static final Duration WINDOW = Duration.ofMinutes(16);

    /** An hour less than a day, the longest window: the gateway's clock may be another one. */
    private static final Duration DAY = Duration.ofHours(23);

    private static final int PAGE = 100;
    /** The API's times are in UTC+8 without saying so (management API, section 6). */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.ofHours(8));

    @Mixin
    final FunctionOptions function = new FunctionOptions();

    @Option(
            names = {"-f", "--follow"},
            description = "go on with new runs until interrupted")
    boolean follow;

    @Option(names = "--request-id", paramLabel = "ID", description = "one run only")
    @Nullable
    String requestId;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "how many runs (default: 20, at most 10000)")
    int runs = 20;

    private final Clock clock = Clock.systemUTC();
    private final Set<String> printed = new HashSet<>();
    private final Map<String, FollowedRun> unfinished = new HashMap<>();

    LogsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    FunctionOptions subject() {
        return function;
    }

    @Override
    public Integer call() throws Exception {
        if (runs < 1 || runs > 10_000) {
            throw new UsageException("-n takes a number from 1 to 10000");
        }
        var api = connection.client();
        var found = lastRuns(api);
        if (found.isEmpty()) {
            // Its logs outlive a function; without any it may never have been there.
            api.call("GetFunction", function.parameters());
        }
        if (found.isEmpty() && !follow && !connection.json) {
            err().println(requestId == null ? "no runs in the last day" : "no such run in the last day");
        }
        if (!follow && connection.json) {
            printedJson(found);
            return DONE;
        }
        printNew(found);
        // Nobody reads any more when the output has an error: "logs -f | head" ends as well.
        while (follow && !out().checkError()) {
            Thread.sleep(POLL);
            printNew(since(api, clock.instant().minus(WINDOW)));
            for (var id : List.copyOf(unfinished.keySet())) {
                printNew(query(api, clock.instant().minus(DAY), 1, requestOf(id)));
            }
        }
        return DONE;
    }

    /** Oldest first. */
    private List<JsonObject> lastRuns(ApiClient api) throws ApiException, UnreachableException {
        return query(api, clock.instant().minus(DAY), runs, requestId);
    }

    private List<JsonObject> since(ApiClient api, Instant start) throws ApiException, UnreachableException {
        return query(api, start, 10_000, requestId);
    }

    private List<JsonObject> query(ApiClient api, Instant start, int most, @Nullable String request)
            throws ApiException, UnreachableException {
        var found = new ArrayList<JsonObject>();
        while (found.size() < most) {
            var page = page(api, start, found.size(), Math.min(PAGE, most - found.size()), request);
            found.addAll(page);
            if (page.size() < PAGE || page.stream().allMatch(run -> printed.contains(identity(run)))) {
                break;
            }
        }
        return found.reversed();
    }

    private List<JsonObject> page(ApiClient api, Instant start, int offset, int limit, @Nullable String request)
            throws ApiException, UnreachableException {
        var parameters = function.parameters();
        parameters.put("StartTime", TIME.format(start));
        parameters.put("EndTime", TIME.format(clock.instant().plus(Duration.ofMinutes(10))));
        parameters.put("Order", "desc");
        parameters.put("OrderBy", "start_time");
        parameters.put("Offset", offset);
        parameters.put("Limit", limit);
        if (request != null) {
            parameters.put("FunctionRequestId", request);
        }
        return api.call("GetFunctionLogs", parameters).objects("Data");
    }

    private void printNew(List<JsonObject> found) {
        for (var run : found) {
            var isFinished = run.number("InvokeFinished") == 1;
            if (follow && !isFinished) {
                printMore(run);
            } else if (printed.add(identity(run))) {
                printEnded(run);
            }
        }
    }

    /** Functions with AsyncRunEnable have a log before they end. Programs get it when the run has ended. */
    private void printMore(JsonObject run) {
        if (!connection.json
                && !printed.contains(identity(run))
                && run.text("Log").lines().count() > 1) {
            var more = unfinished
                    .computeIfAbsent(identity(run), id -> new FollowedRun())
                    .more(run.text("Log"));
            out().print(more);
            out().flush();
        }
    }

    private void printEnded(JsonObject run) {
        var begun = unfinished.remove(identity(run));
        if (begun == null) {
            print(run);
        } else {
            out().println(begun.more(run.text("Log")).stripTrailing());
        }
    }

    /** One line of JSON a run while following: what a program can read as it comes. */
    private void print(JsonObject run) {
        if (connection.json) {
            out().println(Json.write(run));
            return;
        }
        var log = run.text("Log").stripTrailing();
        out().println(
                        log.isEmpty()
                                ? run.text("StartTime") + " " + run.text("RequestId") + " " + run.text("RetMsg")
                                : log);
    }

    private static String identity(JsonObject run) {
        return run.text("RequestId") + "/" + run.text("RetryNum");
    }

    private static String requestOf(String identity) {
        return identity.substring(0, identity.indexOf('/'));
    }
}
