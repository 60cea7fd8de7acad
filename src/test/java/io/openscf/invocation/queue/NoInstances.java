package io.openscf.invocation.queue;

import io.openscf.instance.InstancePool;
import io.openscf.instance.Run;
import io.openscf.instance.Termination;
import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Runs nothing; notes what it was asked to end and tells the test. */
final class NoInstances implements InstancePool {
    final List<String> terminated = new CopyOnWriteArrayList<>();
    BiConsumer<String, Termination> told = (requestId, how) -> {};

    @Override
    public void run(FunctionVersion function, InvokeRequest request, Consumer<Run> done) {
        throw new UnsupportedOperationException("nothing is run here");
    }

    @Override
    public String takeOutput(String requestId) {
        return "";
    }

    @Override
    public boolean terminate(String requestId, Termination how) {
        terminated.add(requestId);
        told.accept(requestId, how);
        return true;
    }

    @Override
    public void retire(String functionId, Set<String> keepRunKeys) {}
}
