package io.openscf.journal;

import io.openscf.journal.Journal.LogPart;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Logs of long runs in PostgreSQL: a row for each piece, the oldest of which go when a log becomes too long. */
class StreamedLogs {
    /** Columns of the select list of a query over invocation_record r; for {@link #whole}. */
    static final String COLUMNS = """
            (select min(p.begin) from invocation_log_part p
                where p.request_id = r.request_id and p.attempt = r.attempt) as streamed_from,
            (select string_agg(p.text, '' order by p.part) from invocation_log_part p
                where p.request_id = r.request_id and p.attempt = r.attempt) as streamed""";

    private static final String ADD = """
            insert into invocation_log_part (request_id, attempt, part, begin, written, text)
            values ($1, $2, $3, $4, now(), $5) on conflict do nothing""";
    private static final String FORGET = """
            delete from invocation_log_part where request_id = $1 and attempt = $2 and begin + length(text) <= $3""";
    /** What stands in front of a run's output. */
    private static final Pattern HEAD =
            Pattern.compile("\\ASTART RequestId:\\S+\\n((Init|Provisioned) Report RequestId: .*\\n)?");

    private final Pool pool;
    private final long mostCharacters;

    StreamedLogs(Pool pool, long mostCharacters) {
        this.pool = pool;
        this.mostCharacters = mostCharacters;
    }

    Uni<Void> add(LogPart part) {
        var row = Tuple.of(part.requestId(), part.attempt(), part.number(), part.begin(), part.text());
        long kept = part.begin() + part.text().length() - mostCharacters;
        var added = pool.preparedQuery(ADD).execute(row).replaceWithVoid();
        return kept <= 0
                ? added
                : added.chain(() -> pool.preparedQuery(FORGET)
                        .execute(Tuple.of(part.requestId(), part.attempt(), kept))
                        .replaceWithVoid());
    }

    /** The log of a record with what was streamed in its place. */
    static String whole(Row row, String log) {
        String streamed = row.getString("streamed");
        return streamed == null ? log : whole(log, row.getLong("streamed_from"), streamed);
    }

    private static String whole(String log, @Nullable Long from, String streamed) {
        var head = HEAD.matcher(log);
        int split = head.find() ? head.end() : 0;
        String gap = from == null || from == 0
                ? ""
                : "[PLATFORM] the first " + from + " characters of the output are no longer kept\n";
        return log.substring(0, split) + gap + streamed + log.substring(split);
    }

    Uni<Void> forgetBefore(OffsetDateTime time) {
        return pool.preparedQuery("delete from invocation_log_part where written < $1")
                .execute(Tuple.of(time.withOffsetSameInstant(ZoneOffset.UTC)))
                .replaceWithVoid();
    }
}
