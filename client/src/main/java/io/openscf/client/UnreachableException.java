package io.openscf.client;

import java.io.IOException;

/** No gateway answered: none is known, none listens, or something else does. The message says what to do. */
public final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreachableException(String message) {
        super(message);
    }

    UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
