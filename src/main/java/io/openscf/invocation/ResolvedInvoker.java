package io.openscf.invocation;

import io.openscf.model.FunctionVersion;
import io.openscf.model.InvocationResult;
import io.openscf.model.InvokeRequest;
import java.util.function.Consumer;

/** Runs synchronous calls of functions that are resolved already: {@link Invoker} without the cost of a pipeline. */
public interface ResolvedInvoker {
    /**
     * Runs one attempt. Throws ScfException when no run can be made of the request (function not callable, web function).
     *
     * @param done called once, on any thread
     */
    void run(FunctionVersion function, InvokeRequest request, Consumer<InvocationResult> done);
}
