package io.openscf.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Synchronous and asynchronous calls at a steady pace, whatever becomes of earlier ones: so a fault cannot slow the load
 * down, and what is asked for is the measure of what is answered.
 */
final class Load implements AutoCloseable {
    static final String VERSION = "2018-04-16";
    /** A call that takes longer is not what a client wanted. */
    private static final Duration GOOD = Duration.ofSeconds(2);

    private static final AtomicInteger KEYS = new AtomicInteger();

    private record Call(long asked, boolean good) {}

    private final Caller caller;
    private final String function;
    private final long gapNanos;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private final Set<String> unsure = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean ended;

    private Load(Caller caller, String function, int perSecond) {
        this.caller = caller;
        this.function = function;
        this.gapNanos = 1_000_000_000L / perSecond;
    }

    /** @param perSecond calls of each kind */
    static Load begin(Caller caller, String function, int perSecond) {
        var load = new Load(caller, function, perSecond);
        Thread.ofPlatform().daemon().start(load::pace);
        return load;
    }

    private void pace() {
        long next = System.nanoTime();
        while (!ended) {
            threads.execute(this::call);
            threads.execute(this::offer);
            next += gapNanos;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void call() {
        count("{}", "RequestResponse", true, answer -> {
            var result = answer.path("Result");
            return result.path("InvokeResult").asInt(-1) == 0
                    ? ""
                    : "call: " + result.path("ErrMsg").asText();
        });
    }

    /** An event whose fate is not known is offered once: a client's own repetition is no duplicate of the gateway's. */
    private void offer() {
        var key = "event-" + KEYS.incrementAndGet();
        unsure.add(key);
        count("{\\\"key\\\":\\\"" + key + "\\\"}", "Event", false, answer -> {
            unsure.remove(key);
            var requestId = answer.path("Result").path("FunctionRequestId").asText();
            if (requestId.isEmpty()) {
                return "offer: refused";
            }
            accepted.put(key, requestId);
            return "";
        });
    }

    private interface Judge {
        /** What was wrong with an answer, empty when nothing. */
        String of(JsonNode answer);
    }

    private void count(String event, String type, boolean repeatable, Judge judge) {
        long asked = System.nanoTime();
        String fault;
        try {
            var answer = caller.ask(
                    VERSION,
                    "Invoke",
                    "{\"FunctionName\":\"%s\",\"InvocationType\":\"%s\",\"ClientContext\":\"%s\"}"
                            .formatted(function, type, event),
                    repeatable);
            var error = answer.path("Error");
            // An answered error says that nothing was stored, except that nobody knows what became of it.
            fault = error.isMissingNode()
                    ? judge.of(answer)
                    : type + ": " + error.path("Message").asText();
        } catch (IOException e) {
            fault = type + ": " + e;
        }
        if (!fault.isEmpty()) {
            failures.merge(fault.replaceAll("[0-9a-f-]{36}", "ID"), 1, Integer::sum);
        }
        calls.add(new Call(asked, fault.isEmpty() && System.nanoTime() - asked < GOOD.toNanos()));
    }

    /** The events that were accepted: their request ids by their keys. */
    Map<String, String> accepted() {
        return accepted;
    }

    /** How many events nobody knows of whether they were accepted. */
    int unsure() {
        return unsure.size();
    }

    /** What went wrong, with how often. */
    Map<String, Integer> failures() {
        return failures;
    }

    /**
     * From when on 95 of 100 calls are good, for two seconds on end; null when that has not come yet.
     *
     * @param since the monotonic time from which it is looked for
     */
    Duration recoveredAfter(long since) {
        var all = calls.toArray(Call[]::new);
        long newest = System.nanoTime() - GOOD.toNanos();
        for (long from = since; from + GOOD.toNanos() <= newest; from += 250_000_000) {
            int asked = 0;
            int good = 0;
            for (var call : all) {
                if (call.asked >= from && call.asked < from + GOOD.toNanos()) {
                    asked++;
                    good += call.good ? 1 : 0;
                }
            }
            if (asked > 0 && good * 100 >= asked * 95 && asked * gapNanos * 100 >= 2 * GOOD.toNanos() * 95) {
                return Duration.ofNanos(from - since);
            }
        }
        return null;
    }

    @Override
    public void close() {
        ended = true;
        threads.close();
    }
}
