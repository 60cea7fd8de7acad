package io.openscf.catalog;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** Database transactions for callers on any thread: a session belongs to a Vert.x context of its own. */
@Singleton
class Sessions {
    private final Mutiny.SessionFactory factory;
    private final Vertx vertx;

    Sessions(Mutiny.SessionFactory factory, Vertx vertx) {
        this.factory = factory;
        this.vertx = vertx;
    }

    /** Runs the work in one transaction, which is rolled back when the work fails. */
    <T> Uni<T> inTransaction(Function<Mutiny.Session, Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            var context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
            VertxContextSafetyToggle.setContextSafe(context, true);
            context.runOnContext(ready -> factory.withTransaction((session, transaction) -> work.apply(session))
                    .subscribe()
                    .with(emitter::complete, emitter::fail));
        });
    }
}
