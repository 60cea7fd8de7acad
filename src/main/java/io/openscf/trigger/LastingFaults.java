package io.openscf.trigger;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What is wrong with triggers, told when it begins, changes or ends: one that lasts is met again every second. Thread-safe. */
final class LastingFaults {
    private record Fault(String reason, long times) {}

    private final Map<String, Fault> lasting = new ConcurrentHashMap<>();
    private final String what;
    private final Consumer<String> log;

    /** @param what begins each line, such as {@code timer not fired} */
    LastingFaults(String what, Consumer<String> log) {
        this.what = what;
        this.log = log;
    }

    void met(String triggerId, Throwable failure) {
        var reason = String.valueOf(failure.getMessage());
        lasting.compute(triggerId, (id, before) -> {
            if (before != null && before.reason().equals(reason)) {
                return new Fault(reason, before.times() + 1);
            }
            log.accept(what + " trigger=" + id + ": " + reason + (before == null ? "" : "; until now " + told(before)));
            return new Fault(reason, 1);
        });
    }

    void over(String triggerId) {
        var before = lasting.remove(triggerId);
        if (before != null) {
            log.accept(what + " trigger=" + triggerId + ": over, " + told(before));
        }
    }

    /** Forgets triggers that are not there any more. */
    void keep(Set<String> triggerIds) {
        lasting.keySet().retainAll(triggerIds);
    }

    private static String told(Fault fault) {
        return "it was so " + fault.times() + " times: " + fault.reason();
    }
}
