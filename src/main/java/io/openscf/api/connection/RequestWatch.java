package io.openscf.api.connection;

/** Is told by whoever reads requests from a connection; on its event loop. */
public interface RequestWatch {
    /** A request is there, at least its head. */
    void requestBegun();

    /** It was answered. */
    void requestEnded();

    /** Some of the next request is there, and not enough of it. */
    void headAwaited();
}
