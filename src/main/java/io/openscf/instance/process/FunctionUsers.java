package io.openscf.instance.process;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A user id for each function, never given to another while this gateway lives. Thread-safe. */
class FunctionUsers {
    private static final int FIRST = 200_000;
    private final AtomicInteger next = new AtomicInteger(FIRST + 1);
    private final ConcurrentHashMap<String, Integer> users = new ConcurrentHashMap<>();

    int probe() {
        return FIRST;
    }

    int of(String functionId) {
        return users.computeIfAbsent(functionId, ignored -> next.getAndIncrement());
    }
}
