package io.openscf.invocation.ledger;

import io.openscf.invocation.ledger.Ledger.FunctionQuery;
import io.openscf.invocation.ledger.Ledger.Span;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The SQL of a function's events; all values travel as parameters. */
final class FunctionEventsQuery {
    private final StringBuilder where = new StringBuilder(" from ledger_event where namespace = $1 and function = $2");
    private final Tuple parameters;
    private final String end;

    FunctionEventsQuery(FunctionQuery query) {
        this.parameters = Tuple.of(query.namespace(), query.function());
        add("qualifier = $", query.qualifier());
        add("request_id = $", query.requestId());
        if (!query.triggerTypes().isEmpty()) {
            add("trigger_type = any($", query.triggerTypes().toArray(String[]::new), ")");
        }
        if (!query.states().isEmpty()) {
            var texts = query.states().stream().map(LedgerEvent.State::text).toArray(String[]::new);
            add("state = any($", texts, ")");
        }
        within("accepted", query.started());
        within("ended", query.ended());
        var order = query.ascending() ? "" : " desc";
        this.end = " order by " + (query.byEnd() ? "ended" : "accepted") + order + " nulls last, request_id" + order
                + " offset " + query.offset() + " limit " + query.limit();
    }

    private void within(String column, @Nullable Span span) {
        if (span != null) {
            add(column + " >= $", time(span.from()));
            add(column + " < $", time(span.until()));
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private void add(String comparison, @Nullable Object value) {
        add(comparison, value, "");
    }

    private void add(String comparison, @Nullable Object value, String after) {
        if (value != null) {
            parameters.addValue(value);
            where.append(" and ").append(comparison).append(parameters.size()).append(after);
        }
    }

    String count() {
        return "select count(*)" + where;
    }

    String page(String columns) {
        return "select " + columns + where + end;
    }

    Tuple parameters() {
        return parameters;
    }
}
