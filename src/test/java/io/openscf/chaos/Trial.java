package io.openscf.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.catalog.Zips;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Puts a site under load, strikes it, puts it right and counts what became of everything that was accepted. */
final class Trial {
    private static final String OWN = "openscf-1";
    private static final String FUNCTION = "struck";
    /** What may run at once over all gateways, and what must be free again afterwards. */
    private static final int SLOTS = 12;

    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofSeconds(90);

    private final Site site;
    private final Caller caller;
    private final int perSecond;

    /** @param perSecond calls of each kind */
    Trial(Site site, int perSecond) {
        this.site = site;
        this.caller = new Caller(site.gateways());
        this.perSecond = perSecond;
    }

    /** Makes the function that is called; to be done once. */
    void prepare() {
        await(PATIENCE, () -> {
            own(
                    "CreateFunction",
                    "{\"FunctionName\":\"%s\",\"Handler\":\"index.main_handler\",\"Runtime\":\"Python3.9\",\"Timeout\":20,\"Code\":{\"ZipFile\":\"%s\"}}"
                            .formatted(
                                    FUNCTION,
                                    Zips.base64("index.py", site.executions().handler())));
            own(
                    "PutReservedConcurrencyConfig",
                    "{\"FunctionName\":\"%s\",\"ReservedConcurrencyMem\":%d}".formatted(FUNCTION, 128 * SLOTS));
            return slotsHeld() == SLOTS;
        });
    }

    Row run(Fault fault) {
        var load = Load.begin(caller, FUNCTION, perSecond);
        Signals.pause(BEFORE.toMillis());
        fault.strike().accept(site);
        Signals.pause(fault.lasts().toMillis());
        fault.mend().accept(site);
        long mended = System.nanoTime();
        await(PATIENCE, () -> load.recoveredAfter(mended) != null);
        load.close();
        var freed = await(PATIENCE, () -> slotsHeld() == SLOTS);
        var drained = await(DRAIN, () -> drained() && (fault.wipes() || !waits(load)));
        return row(fault, load, load.recoveredAfter(mended), freed, drained);
    }

    private Row row(Fault fault, Load load, Duration recovered, Duration freed, Duration drained) {
        var missing = new HashSet<String>();
        load.accepted().keySet().stream()
                .filter(key -> site.executions().of(key) == 0)
                .forEach(missing::add);
        var dead = missing.isEmpty() ? Set.<String>of() : dead();
        var terminated = new ArrayList<String>();
        var lost = new ArrayList<String>();
        int died = 0;
        for (var key : missing) {
            var requestId = load.accepted().get(key);
            if (dead.contains(requestId)) {
                died++;
            } else if (terminated(requestId)) {
                terminated.add(requestId);
            } else {
                lost.add(requestId + " " + own("GetEvent", "{\"EventRequestId\":\"" + requestId + "\"}"));
            }
        }
        return new Row(
                fault,
                List.copyOf(load.accepted().keySet()),
                died,
                terminated.size(),
                List.copyOf(lost),
                load.unsure(),
                recovered,
                freed,
                drained,
                load.failures());
    }

    /** How many of the slots can be had at the same time. */
    private int slotsHeld() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var holders = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < SLOTS; i++) {
                holders.add(() -> ask(
                                        Load.VERSION,
                                        "Invoke",
                                        "{\"FunctionName\":\"%s\",\"ClientContext\":\"{\\\"stay\\\":0.7}\"}"
                                                .formatted(FUNCTION))
                                .path("Result")
                                .path("InvokeResult")
                                .asInt(-1)
                        == 0);
            }
            int held = 0;
            for (var holder : threads.invokeAll(holders)) {
                held += holder.get() ? 1 : 0;
            }
            return held;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            return 0;
        }
    }

    private boolean drained() {
        var queues = own("ListQueues", "{}");
        if (!queues.has("QueueList")) {
            return false;
        }
        for (var queue : queues.path("QueueList")) {
            if (queue.path("Waiting").asInt() + queue.path("Running").asInt() > 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether one of the accepted events is still to be executed. */
    private boolean waits(Load load) {
        return load.accepted().entrySet().stream()
                .filter(event -> site.executions().of(event.getKey()) == 0)
                .anyMatch(event -> status(event.getValue()).equals("RUNNING"));
    }

    private Set<String> dead() {
        var ids = new HashSet<String>();
        own("ListDeadLetters", "{\"Limit\":1000}")
                .path("DeadLetterList")
                .forEach(letter -> ids.add(letter.path("EventRequestId").asText()));
        return ids;
    }

    private boolean terminated(String requestId) {
        return status(requestId).equals("ABORTED");
    }

    private String status(String requestId) {
        return ask(Load.VERSION, "GetAsyncEventStatus", "{\"InvokeRequestId\":\"" + requestId + "\"}")
                .path("Result")
                .path("Status")
                .asText();
    }

    /** One of openscf's own actions, or one of SCF. */
    private JsonNode own(String action, String body) {
        return ask(action.matches("(List|GetEvent).*") ? OWN : Load.VERSION, action, body);
    }

    private JsonNode ask(String version, String action, String body) {
        try {
            return caller.ask(version, action, body, true);
        } catch (IOException e) {
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
    }

    private interface Condition {
        boolean holds();
    }

    /** How long it took until a condition held; null when it never did. */
    private static Duration await(Duration patience, Condition condition) {
        long begun = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begun > patience.toNanos()) {
                return null;
            }
            Signals.pause(200);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
