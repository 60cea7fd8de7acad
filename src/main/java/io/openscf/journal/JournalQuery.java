package io.openscf.journal;

import io.vertx.mutiny.sqlclient.Tuple;
import java.time.ZoneOffset;

/** The SQL of a query; all values travel as parameters. */
record JournalQuery(String where, Tuple parameters) {
    static JournalQuery of(Journal.Query query) {
        var where = new StringBuilder("where namespace = $1 and start >= $2 and start <= $3");
        var parameters = Tuple.tuple()
                .addValue(query.namespace())
                .addValue(query.from().atOffset(ZoneOffset.UTC))
                .addValue(query.until().atOffset(ZoneOffset.UTC));
        add(where, parameters, "function", query.functionName());
        add(where, parameters, "qualifier", query.qualifier());
        add(where, parameters, "request_id", query.requestId());
        where.append(
                switch (query.returned()) {
                    case ANY -> "";
                    case SUCCESS -> " and status = 200";
                    case FAILURE -> " and status not in (200, 202)";
                    case TIME_LIMIT -> " and status = 433";
                    case RESOURCE_LIMIT -> " and status in (429, 432, 434)";
                    case USER_CODE -> " and status = 430";
                });
        return new JournalQuery(where.toString(), parameters);
    }

    private static void add(
            StringBuilder where, Tuple parameters, String column, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            parameters.addValue(value);
            where.append(" and ").append(column).append(" = $").append(parameters.size());
        }
    }

    static String order(Journal.Query query) {
        String column = switch (query.orderBy()) {
            case START_TIME -> "start";
            case DURATION -> "duration_millis";
            case FUNCTION_NAME -> "function";
            case MEMORY -> "memory_bytes";
        };
        String direction = query.ascending() ? " asc" : " desc";
        return " order by " + column + direction + ", request_id, attempt limit " + Math.max(0, query.limit())
                + " offset " + Math.max(0, query.offset());
    }
}
