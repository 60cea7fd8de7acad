package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Answers who serves a call, from memory where that may be believed. Thread-safe. */
@Singleton
class Pictures implements FunctionCatalog {
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

    private final Sessions sessions;
    private final Changes changes;
    private final Snapshots snapshots;

    Pictures(Sessions sessions, Changes changes, Snapshots snapshots) {
        this.sessions = sessions;
        this.changes = changes;
        this.snapshots = snapshots;
    }

    @Override
    public @Nullable FunctionVersion resolveCached(
            FunctionKey function, Qualifier qualifier, @Nullable String routingKey) {
        // While changes are heard a snapshot is right; otherwise it is believed for a second.
        var picture = snapshots.get(function, changes.heardWithin(Snapshots.MAX_AGE_NANOS));
        return picture == null ? null : picture.find(qualifier, routingKey);
    }

    @Override
    public Uni<FunctionVersion> resolve(FunctionKey function, Qualifier qualifier, @Nullable String routingKey) {
        long begun = snapshots.begin();
        var before = snapshots.get(function, true);
        Set<String> alsoWanted = before == null ? Set.of() : before.versions().keySet();
        return read(function, qualifier, alsoWanted)
                .onFailure(Pictures::namespaceIsAbsent)
                .transform(e -> Functions.absent(function))
                .invoke(picture -> snapshots.keep(function, picture, begun))
                .map(picture -> picture.find(qualifier, routingKey))
                .onItem()
                .ifNull()
                .failWith(() -> new ScfException(
                        ErrorCode.RESOURCE_NOT_FOUND__QUALIFIER,
                        "The function " + function + " has no version or alias " + qualifier.text() + "."));
    }

    /** Invocations know no code for it (management-api.md section 10.5). */
    private static boolean namespaceIsAbsent(Throwable e) {
        return e instanceof ScfException known && known.code() == ErrorCode.RESOURCE_NOT_FOUND__NAMESPACE;
    }

    private Uni<Picture> read(FunctionKey key, Qualifier qualifier, Set<String> alsoWanted) {
        return sessions.inTransaction(session -> Functions.row(session, key, false)
                .chain(row -> Aliases.all(session, row)
                        .chain(aliases -> versions(session, row, numbers(qualifier, alsoWanted, aliases))
                                .map(versions -> picture(row, versions, aliases)))));
    }

    /** All that an alias may lead to, so that the next call is answered from memory whatever is drawn. */
    private static Set<Long> numbers(Qualifier qualifier, Set<String> alsoWanted, List<Alias> aliases) {
        var texts = new HashSet<>(alsoWanted);
        texts.add(qualifier.text());
        for (var alias : aliases) {
            texts.add(alias.version());
            if (alias.routing() != null) {
                texts.add(alias.routing().version());
            }
        }
        return texts.stream()
                .filter(text -> NUMBER.matcher(text).matches())
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }

    private static Uni<List<VersionEntity>> versions(Mutiny.Session session, FunctionEntity row, Set<Long> numbers) {
        if (numbers.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return session.createQuery(
                        "from VersionEntity where functionId = :f and version in (:numbers)", VersionEntity.class)
                .setParameter("f", row.functionId)
                .setParameter("numbers", numbers)
                .getResultList();
    }

    private static Picture picture(FunctionEntity row, List<VersionEntity> versions, List<Alias> aliases) {
        var byText = new HashMap<String, FunctionVersion>();
        byText.put(Qualifier.LATEST.text(), StoredJson.settings(row).toVersion());
        versions.forEach(version -> byText.put(
                Long.toString(version.version),
                StoredJson.settings(row, version).toVersion()));
        return new Picture(byText, aliases.stream().collect(Collectors.toMap(Alias::name, alias -> alias)));
    }

    @Override
    public Uni<List<FunctionVersion>> all(FunctionKey function) {
        return sessions.inTransaction(session -> Functions.row(session, function, false)
                .chain(row -> Versions.rows(session, row).map(rows -> {
                    var all = new java.util.ArrayList<FunctionVersion>();
                    all.add(StoredJson.settings(row).toVersion());
                    rows.forEach(
                            version -> all.add(StoredJson.settings(row, version).toVersion()));
                    return all;
                })));
    }
}
