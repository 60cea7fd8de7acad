package io.openscf.api.invoke;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What an invocation may carry; the defaults are SCF's (doc 583/17243, doc 583/11637). */
@ConfigMapping(prefix = "openscf.invoke")
interface InvokeLimits {
    /** Bytes of the event of a synchronous invocation. A larger one also needs a larger {@code openscf.api.body-bytes}. */
    @WithDefault("6291456")
    int eventBytes();

    /** Bytes of the event of an asynchronous invocation. */
    @WithDefault("131072")
    int asyncEventBytes();

    /** Bytes of {@code RoutingKey}. */
    @WithDefault("1024")
    int routingKeyBytes();

    /** Bytes of the event of one kind of invocation. */
    default int eventBytes(boolean asynchronous) {
        return asynchronous ? asyncEventBytes() : eventBytes();
    }
}
