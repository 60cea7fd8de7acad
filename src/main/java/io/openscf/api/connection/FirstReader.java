package io.openscf.api.connection;

import io.netty.channel.ChannelHandler;

/** Reads what comes over connections before Vert.x does. */
public interface FirstReader {
    /**
     * For one connection.
     *
     * @param watch to be told of requests that Vert.x does not see
     * @param loader of the application, which threads of Vert.x have
     */
    ChannelHandler of(RequestWatch watch, ClassLoader loader);
}
