package io.openscf.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;

/** An answer that is not a result. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Pattern OWN_LINES = Pattern.compile(
            "\\tat (java\\.base/)?(io\\.openscf\\.launcher|jdk\\.internal\\.reflect|java\\.lang\\.reflect"
                    + "|java\\.lang\\.Thread\\.run)[^\\n]*\\n|\\t\\.\\.\\. \\d+ more\\n");

    /** Goes into X-Openscf-Error. */
    enum Kind {
        LOAD("load"),
        USER("user"),
        RESULT("result");

        final String header;

        Kind(String header) {
            this.header = header;
        }
    }

    final Kind kind;
    final String message;
    final String stack;
    final boolean recycle;

    Failure(Kind kind, String message) {
        this(kind, message, message, false);
    }

    Failure(Kind kind, String message, String stack, boolean recycle) {
        super(message, null, false, false);
        this.kind = kind;
        this.message = message;
        this.stack = stack;
        this.recycle = recycle;
    }

    /** User code threw this; after an error of the machine (no memory) the instance is not used again. */
    static Failure user(Throwable thrown) {
        boolean broken = thrown.getCause() instanceof VirtualMachineError || thrown instanceof VirtualMachineError;
        return new Failure(Kind.USER, "user code exception caught", stackOf(thrown), broken);
    }

    static Failure result(Throwable thrown) {
        return new Failure(Kind.RESULT, "user code exception caught", stackOf(thrown), false);
    }

    static Failure load(Throwable thrown) {
        String text = thrown instanceof ClassNotFoundException
                ? "java.lang.ClassNotFoundException: " + thrown.getMessage()
                : stackOf(thrown);
        return new Failure(Kind.LOAD, text);
    }

    /** As user code would see it: without the frames of the launcher and of reflection. */
    private static String stackOf(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return OWN_LINES.matcher(text.toString()).replaceAll("").stripTrailing();
    }
}
