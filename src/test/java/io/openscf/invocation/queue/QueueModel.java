package io.openscf.invocation.queue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the queue scripts must do, written down once more without Redis. One shard, two triggers. */
final class QueueModel {
    static final int MOST_REDELIVERIES = 2;

    /** An event; {@code expired} when its lease has ended and nobody has noticed. */
    static final class Event {
        final String queue;
        String state = "WAITING";
        int token;
        int attempt;
        int base;
        int redeliveries;
        boolean expired;
        boolean kill;
        int letters;

        Event(String queue) {
            this.queue = queue;
        }

        boolean over() {
            return !state.equals("WAITING") && !state.equals("RETRYING") && !state.equals("RUNNING");
        }

        boolean waits() {
            return state.equals("WAITING") || state.equals("RETRYING");
        }
    }

    final Map<String, Event> events = new LinkedHashMap<>();

    String enqueue(String queue, String id, int maxLength) {
        if (events.containsKey(id)) {
            return "DUP";
        }
        if (waiting(queue) >= maxLength) {
            return "FULL length";
        }
        events.put(id, new Event(queue));
        return "OK";
    }

    long waiting(String queue) {
        return events.values().stream()
                .filter(event -> event.queue.equals(queue) && event.waits())
                .count();
    }

    long in(String state) {
        return events.values().stream()
                .filter(event -> event.state.equals(state))
                .count();
    }

    void claimed(String id, boolean expired) {
        var event = events.get(id);
        event.state = "RUNNING";
        event.token++;
        event.expired = expired;
    }

    String acknowledge(String id, int token, String status) {
        var event = events.get(id);
        if (!mine(event, token)) {
            return "STALE";
        }
        event.state = event.kill && !status.equals("SUCCESS") ? "TERMINATED" : status;
        return "OK";
    }

    private static boolean mine(Event event, int token) {
        return event.state.equals("RUNNING") && event.token == token;
    }

    String repeat(String id, int token, String kind, int most) {
        var event = events.get(id);
        if (!mine(event, token)) {
            return "STALE";
        }
        if (event.kill) {
            event.state = "TERMINATED";
            return "TERMINATED";
        }
        if (kind.equals("refused") || (kind.equals("user") && event.attempt - event.base + 1 > most)) {
            return die(event);
        }
        event.state = kind.equals("hold") ? "WAITING" : "RETRYING";
        event.attempt += kind.equals("hold") ? 0 : 1;
        event.base += kind.equals("system") ? 1 : 0;
        return "OK";
    }

    private static String die(Event event) {
        event.state = "DEAD";
        event.letters++;
        return "DEAD";
    }

    String extend(String id, int token) {
        var event = events.get(id);
        if (!mine(event, token)) {
            return "0";
        }
        event.expired = false;
        return event.kill ? "AT_ONCE" : "1";
    }

    void sweep() {
        events.values().stream()
                .filter(event -> event.state.equals("RUNNING") && event.expired)
                .forEach(event -> {
                    if (event.kill) {
                        event.state = "TERMINATED";
                        return;
                    }
                    event.redeliveries++;
                    if (event.redeliveries > MOST_REDELIVERIES) {
                        die(event);
                    } else {
                        event.state = "WAITING";
                    }
                });
    }

    String terminate(String id) {
        var event = events.get(id);
        if (event == null) {
            return "ABSENT";
        }
        if (event.state.equals("RUNNING")) {
            event.kill = true;
            return "RUNNING";
        }
        if (event.waits()) {
            event.state = "TERMINATED";
            return "ENDED";
        }
        return event.state;
    }

    void redriven(String id) {
        var event = events.get(id);
        event.letters--;
        if (event.state.equals("DEAD")) {
            event.state = "WAITING";
            event.attempt++;
            event.base = event.attempt;
            event.redeliveries = 0;
            event.kill = false;
        }
    }

    /** State by id, to be compared with Redis. */
    Map<String, String> states() {
        var states = new TreeMap<String, String>();
        events.forEach((id, event) -> states.put(id, event.state));
        return states;
    }

    List<String> ids() {
        return new ArrayList<>(events.keySet());
    }
}
