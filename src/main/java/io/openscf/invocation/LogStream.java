package io.openscf.invocation;

import io.openscf.instance.InstancePool;
import io.openscf.journal.Journal;
import io.openscf.model.InvokeRequest;
import io.quarkus.logging.Log;
import io.vertx.core.Vertx;

/**
 * The log of a run that may take a day, on its way to the journal while it goes on (semantics.md section 6). What the
 * instance keeps between two looks is bounded, and so is what is here: nothing more is taken before that is stored.
 */
class LogStream {
    private static final long EVERY_MILLIS = 1000;

    private final Vertx vertx;
    private final InstancePool instances;
    private final Journal journal;
    private final InvokeRequest request;
    private String text = "";
    private int parts;
    private long characters;
    private volatile boolean ended;

    LogStream(Vertx vertx, InstancePool instances, Journal journal, InvokeRequest request) {
        this.vertx = vertx;
        this.instances = instances;
        this.journal = journal;
        this.request = request;
    }

    void begin() {
        vertx.setTimer(EVERY_MILLIS, ignored -> look());
    }

    /** The run has ended: the rest is in its record. */
    void end() {
        ended = true;
    }

    private void look() {
        if (text.isEmpty()) {
            text = instances.takeOutput(request.requestId());
        }
        if (text.isEmpty()) {
            again();
            return;
        }
        journal.append(new Journal.LogPart(request.requestId(), request.attempt(), parts, characters, text))
                .subscribe()
                .with(stored -> stored(), error -> {
                    Log.warnf("requestId=%s log not written: %s", request.requestId(), error.getMessage());
                    again();
                });
    }

    private void stored() {
        parts++;
        characters += text.length();
        text = "";
        again();
    }

    private void again() {
        // What was taken must be stored even if the run has ended meanwhile.
        if (!ended || !text.isEmpty()) {
            begin();
        }
    }
}
