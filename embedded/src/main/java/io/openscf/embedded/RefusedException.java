package io.openscf.embedded;

/** A service cannot be had for a reason that the user can change; the message says what to do. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message);
    }
}
