package io.openscf.model;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** How a run ended, as far as its caller is concerned. A failing handler is an outcome, never an exception. */
public sealed interface Outcome {
    /** 200, or the number of the failure. */
    RunStatus status();

    /** The handler returned; {@code result} is what it returned, bytes untouched. */
    record Succeeded(Buffer result) implements Outcome {
        @Override
        public RunStatus status() {
            return RunStatus.SUCCESS;
        }
    }

    /**
     * The run failed.
     *
     * @param errorCode 1 for faults of user code and runtime, -1 for those of the platform (runtimes.md 14.5)
     * @param stackTrace with status 430 only
     */
    record Failed(
            RunStatus status,
            int errorCode,
            String message,
            @Nullable String stackTrace) implements Outcome {

        /** Of a run that was ended by request. */
        public static Failed canceled() {
            return new Failed(RunStatus.REQUEST_CANCELED, -1, RunStatus.REQUEST_CANCELED.text(), null);
        }
    }
}
