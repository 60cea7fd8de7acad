package io.openscf.connector.messaging;

import io.openscf.connector.Event;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Messages that are one event.
 *
 * @param failures how often the function has failed on it, or on the larger event that it is a part of
 * @param notBefore {@link System#nanoTime} at which it may be offered
 */
record Work(List<Arrival> arrivals, int failures, long notBefore) {
    Event event(String triggerId) {
        var key = arrivals.size() == 1
                ? arrivals.getFirst().key()
                : arrivals.getFirst().key() + "+" + (arrivals.size() - 1);
        var records = arrivals.stream().map(Arrival::record).collect(Collectors.joining(","));
        return new Event(triggerId, key, "{\"Records\":[" + records + "]}", key);
    }

    Work failedOnceMore(long notBefore) {
        return new Work(arrivals, failures + 1, notBefore);
    }

    Work later(long notBefore) {
        return new Work(arrivals, failures, notBefore);
    }

    /** Both halves, to be offered at once. */
    List<Work> halves() {
        int middle = arrivals.size() / 2;
        long now = System.nanoTime();
        return List.of(
                new Work(List.copyOf(arrivals.subList(0, middle)), failures, now),
                new Work(List.copyOf(arrivals.subList(middle, arrivals.size())), failures, now));
    }
}
