package io.openscf.instance;

import io.openscf.model.ColdStart;
import io.openscf.model.FunctionVersion;

/** Where instances of web functions come from. Thread-safe. */
public interface WebBackend {
    /** How a start goes on: ready or failed once, and gone once after ready; on any thread. */
    interface Starting {
        /** Listens on its port; what was written until then is the beginning of its output. */
        void ready(WebInstance instance, ColdStart coldStart);

        /** Nothing is left of it. */
        void failed(Backend.Started.Failed failed);

        /** A ready instance has ended. */
        void gone(WebInstance instance);
    }

    /** Starts an instance of a web function. */
    void start(FunctionVersion function, Starting starting);
}
