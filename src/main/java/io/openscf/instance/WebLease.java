package io.openscf.instance;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a request fared that wanted an instance. */
public sealed interface WebLease {
    /**
     * A place on an instance, to be {@link #release released} once.
     *
     * @param birth null unless this is the instance's first request
     */
    record Granted(WebInstance instance, @Nullable Birth birth, Place place) implements WebLease {
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
    record Refused(Refusal why) implements WebLease {}

    /** What is given back. */
    interface Place {
        void release(boolean reusable, Consumer<String> written);
    }
}
