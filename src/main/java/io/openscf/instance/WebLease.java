package io.openscf.instance;

import io.openscf.model.ColdStart;
import io.openscf.model.Outcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a request fared that wanted an instance. */
public sealed interface WebLease {
    /**
     * A place on an instance, to be {@link #release released} once.
     *
     * @param coldStart null unless the instance was started for this request
     * @param output of the start
     */
    record Granted(WebInstance instance, @Nullable ColdStart coldStart, String output, Place place)
            implements WebLease {
        /**
         * Gives the place back; the instance takes no further request when it is not reusable.
         *
         * @param written told what the instance wrote for the request, a moment later
         */
        public void release(boolean reusable, Consumer<String> written) {
            place.release(reusable, written);
        }
    }

    /** There is none. */
    record Refused(Outcome.Failed outcome, @Nullable ColdStart coldStart, String output, long memoryBytes)
            implements WebLease {}

    /** What is given back. */
    interface Place {
        void release(boolean reusable, Consumer<String> written);
    }
}
