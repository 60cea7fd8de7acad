package io.openscf.invocation.queue;

import io.openscf.model.AsyncSettings;
import io.openscf.model.FunctionKey;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Qualifier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The same rules for every function, and room as a test says. */
record PlainRules(AsyncSettings settings, Predicate<InvokeRequest> room) implements EventRules {
    PlainRules() {
        this(AsyncSettings.USUAL, request -> true);
    }

    @Override
    public AsyncSettings settings(FunctionKey function, Qualifier qualifier, @Nullable String routingKey) {
        return settings;
    }

    @Override
    public boolean hasRoom(InvokeRequest request) {
        return room.test(request);
    }
}
