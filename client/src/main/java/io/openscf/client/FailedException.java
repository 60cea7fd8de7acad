package io.openscf.client;

/** What was asked for was tried and did not work out: a deployment or a function failed. Exit code 1. */
final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    FailedException(String message) {
        super(message);
    }
}
