package io.openscf.catalog;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The gateway's connections to PostgreSQL. One on which nothing comes and goes is given up, with what waits for an answer on
 * it: its other side may be gone without a word, and the pool would keep it for ever.
 */
@Singleton
class PostgresConnections implements PgPoolCreator {
    private static final int SILENCE_SECONDS = 8;

    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList().forEach(options -> options.setIdleTimeout(SILENCE_SECONDS));
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .build();
    }
}
