package io.openscf.invocation.ledger;

import io.vertx.mutiny.sqlclient.Tuple;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The SQL of a list; all values travel as parameters. */
record LedgerQuery(String sql, Tuple parameters) {
    static LedgerQuery of(String columns, Ledger.Query query) {
        var sql = new StringBuilder("select " + columns + " from ledger_event where true");
        var parameters = Tuple.tuple();
        add(sql, parameters, "namespace =", query.namespace());
        add(sql, parameters, "function =", query.function());
        add(sql, parameters, "trigger_type =", query.triggerType());
        add(sql, parameters, "trigger_name =", query.triggerName());
        add(sql, parameters, "state =", query.state());
        add(sql, parameters, "code =", query.code());
        add(
                sql,
                parameters,
                "accepted >=",
                query.from() == null ? null : query.from().atOffset(ZoneOffset.UTC));
        add(
                sql,
                parameters,
                "accepted <",
                query.until() == null ? null : query.until().atOffset(ZoneOffset.UTC));
        if (query.before() != null) {
            parameters.addValue(query.before().accepted().atOffset(ZoneOffset.UTC));
            parameters.addValue(query.before().requestId());
            sql.append(" and (accepted, request_id) < ($")
                    .append(parameters.size() - 1)
                    .append(", $")
                    .append(parameters.size())
                    .append(")");
        }
        sql.append(" order by accepted desc, request_id desc limit ").append(query.limit());
        return new LedgerQuery(sql.toString(), parameters);
    }

    private static void add(StringBuilder sql, Tuple parameters, String comparison, @Nullable Object value) {
        if (value != null) {
            parameters.addValue(value);
            sql.append(" and ").append(comparison).append(" $").append(parameters.size());
        }
    }
}
