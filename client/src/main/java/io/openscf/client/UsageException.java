package io.openscf.client;

/** The user asked for something that cannot be done as written: a wrong file, option or name. Exit code 2. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
