package io.openscf.api.invoke;

import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of Invoke and InvokeFunction.
 *
 * @param event valid JSON
 */
record InvokeBody(
        FunctionKey function,
        Qualifier qualifier,
        @Nullable String routingKey,
        Buffer event,
        boolean tail,
        boolean asynchronous) {}
