package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Aliases in PostgreSQL. {@code $DEFAULT} exists without a row until it is moved. Thread-safe. */
@Singleton
public class Aliases {
    private final Sessions sessions;
    private final Changes changes;
    private final Snapshots snapshots;
    private final CatalogLimits limits;

    Aliases(Sessions sessions, Changes changes, Snapshots snapshots, CatalogLimits limits) {
        this.sessions = sessions;
        this.changes = changes;
        this.snapshots = snapshots;
        this.limits = limits;
    }

    /**
     * Keeps a new alias. Fails with ResourceInUse.Alias, LimitExceeded.Alias, ResourceNotFound.FunctionVersion.
     *
     * @param wanted its times are given here
     */
    public Uni<Void> create(FunctionKey key, Alias wanted) {
        return write(
                key,
                wanted,
                (session, function) -> all(session, function)
                        .invoke(aliases -> checkRoom(aliases, wanted.name()))
                        .replaceWith(() -> newRow(function, wanted.name()))
                        .call(row -> {
                            write(wanted, row);
                            return session.persist(row);
                        }));
    }

    private void checkRoom(List<Alias> aliases, String name) {
        if (aliases.stream().anyMatch(alias -> alias.name().equals(name))) {
            throw new ScfException(ErrorCode.RESOURCE_IN_USE__ALIAS, "The function has an alias " + name + " already.");
        }
        if (aliases.size() >= limits.aliasesPerFunction()) {
            throw new ScfException(
                    ErrorCode.LIMIT_EXCEEDED__ALIAS,
                    "A function has at most " + limits.aliasesPerFunction()
                            + " aliases (setting openscf.limits.aliases-per-function).");
        }
    }

    private static AliasEntity newRow(FunctionEntity function, String name) {
        var row = new AliasEntity();
        row.id = AliasEntity.id(function.functionId, name);
        row.functionId = function.functionId;
        row.name = name;
        row.added = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return row;
    }

    private static void write(Alias from, AliasEntity to) {
        to.version = from.version();
        to.routing = StoredJson.routing(from.routing());
        to.description = from.description();
        to.modified = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private interface Writing {
        Uni<AliasEntity> row(Mutiny.Session session, FunctionEntity function);
    }

    private Uni<Void> write(FunctionKey key, Alias wanted, Writing writing) {
        return sessions.inTransaction(session -> Functions.row(session, key, true)
                        .call(function -> checkExists(session, function, wanted.version()))
                        .call(function -> wanted.routing() == null
                                ? Uni.createFrom().voidItem()
                                : checkExists(
                                        session, function, wanted.routing().version()))
                        .chain(function -> writing.row(session, function))
                        .chain(session::flush)
                        .chain(() -> changes.functionChanged(session, key)))
                .invoke(() -> snapshots.forget(key));
    }

    private static Uni<Void> checkExists(Mutiny.Session session, FunctionEntity function, String version) {
        return switch (Qualifier.parse(version)) {
            case Qualifier.Latest latest -> Uni.createFrom().voidItem();
            case Qualifier.Numbered number ->
                Versions.row(session, function, number.version())
                        .onItem()
                        .ifNull()
                        .failWith(() -> noVersion(version))
                        .replaceWithVoid();
            case Qualifier.Named named -> Uni.createFrom().failure(noVersion(version));
        };
    }

    private static ScfException noVersion(String version) {
        return new ScfException(
                ErrorCode.RESOURCE_NOT_FOUND__FUNCTION_VERSION, "The function has no version " + version + ".");
    }

    /** Moves an alias. Fails with ResourceNotFound.Alias, ResourceNotFound.FunctionVersion. */
    public Uni<Void> update(FunctionKey key, Alias wanted) {
        return write(
                key,
                wanted,
                (session, function) -> session.find(
                                AliasEntity.class, AliasEntity.id(function.functionId, wanted.name()))
                        .chain(found -> found == null && wanted.name().equals(Alias.DEFAULT)
                                ? firstMove(session, function)
                                : Uni.createFrom().item(found))
                        .onItem()
                        .ifNull()
                        .failWith(() -> absent(wanted.name()))
                        .invoke(row -> write(wanted, row)));
    }

    private static Uni<AliasEntity> firstMove(Mutiny.Session session, FunctionEntity function) {
        var row = newRow(function, Alias.DEFAULT);
        row.added = function.added;
        return session.persist(row).replaceWith(row);
    }

    private static ScfException absent(String name) {
        return new ScfException(ErrorCode.RESOURCE_NOT_FOUND__ALIAS, "The function has no alias " + name + ".");
    }

    /** All aliases of the function, {@code $DEFAULT} first, the others by name; fails with ResourceNotFound.Function. */
    public Uni<List<Alias>> list(FunctionKey key) {
        return sessions.inTransaction(
                session -> Functions.row(session, key, false).chain(function -> all(session, function)));
    }

    /** Fails with ResourceNotFound.Alias. */
    public Uni<Alias> get(FunctionKey key, String name) {
        return list(key)
                .map(aliases -> aliases.stream()
                        .filter(alias -> alias.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> absent(name)));
    }

    static Uni<List<Alias>> all(Mutiny.Session session, FunctionEntity function) {
        return session.createQuery("from AliasEntity where functionId = :f order by name", AliasEntity.class)
                .setParameter("f", function.functionId)
                .getResultList()
                .map(rows -> {
                    var aliases = new ArrayList<>(
                            rows.stream().map(AliasEntity::toAlias).toList());
                    if (rows.stream().noneMatch(row -> row.name.equals(Alias.DEFAULT))) {
                        aliases.addFirst(new Alias(
                                Alias.DEFAULT, Qualifier.LATEST.text(), null, "", function.added, function.added));
                    }
                    return aliases;
                });
    }

    /** Forgets an alias with the triggers that name it. Fails with ResourceNotFound.Alias. */
    public Uni<Void> delete(FunctionKey key, String name) {
        return sessions.inTransaction(session -> Functions.row(session, key, true)
                        .chain(function -> session.find(AliasEntity.class, AliasEntity.id(function.functionId, name))
                                .onItem()
                                .ifNull()
                                .failWith(() -> absent(name))
                                .chain(session::remove)
                                .chain(() -> Triggers.forgetQualifier(session, function, name)))
                        .chain(() -> changes.functionChanged(session, key))
                        .chain(() -> changes.triggersChanged(session, key)))
                .invoke(() -> snapshots.forget(key));
    }

    /** Where a qualifier leads when no call is there to be routed; null when there is no such alias. */
    static Uni<@Nullable Qualifier> mainVersion(Mutiny.Session session, FunctionEntity function, Qualifier qualifier) {
        if (!(qualifier instanceof Qualifier.Named named)) {
            return Uni.createFrom().item(qualifier);
        }
        return all(session, function)
                .map(aliases -> aliases.stream()
                        .filter(alias -> alias.name().equals(named.alias()))
                        .findFirst()
                        .map(alias -> Qualifier.parse(alias.version()))
                        .orElse(null));
    }

    /** Whether the qualifier names something of the function. */
    static Uni<Boolean> exists(Mutiny.Session session, FunctionEntity function, Qualifier qualifier) {
        return mainVersion(session, function, qualifier)
                .chain(version -> version instanceof Qualifier.Numbered number
                        ? Versions.row(session, function, number.version()).map(row -> row != null)
                        : Uni.createFrom().item(version != null));
    }
}
