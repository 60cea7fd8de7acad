package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionStatus;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.reactive.mutiny.Mutiny;

/** Triggers in PostgreSQL. */
@Singleton
class Triggers implements TriggerCatalog {
    private final Sessions sessions;
    private final Changes changes;
    private final CatalogLimits limits;

    Triggers(Sessions sessions, Changes changes, CatalogLimits limits) {
        this.sessions = sessions;
        this.changes = changes;
        this.limits = limits;
    }

    @Override
    public Uni<StoredTrigger> create(
            StoredTrigger draft, boolean descriptionIsIdentity, Consumer<StoredTrigger> check) {
        return Uni.createFrom()
                .deferred(() -> create(
                        draft,
                        identity(draft, descriptionIsIdentity),
                        session -> descriptionIsIdentity
                                ? checkOthers(session, draft.type(), check)
                                : Uni.createFrom().voidItem()));
    }

    private static Uni<Void> checkOthers(Mutiny.Session session, String type, Consumer<StoredTrigger> check) {
        return session.createNativeQuery(
                        "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext('trigger/' || :type))) locked",
                        Integer.class)
                .setParameter("type", type)
                .getSingleResult()
                .chain(() -> session.createQuery("from TriggerEntity where type = :t", TriggerEntity.class)
                        .setParameter("t", type)
                        .getResultList())
                .invoke(rows -> rows.stream().map(TriggerEntity::toTrigger).forEach(check))
                .replaceWithVoid();
    }

    /** A digest, as an index takes no long texts. */
    private static String identity(StoredTrigger draft, boolean descriptionIsIdentity) {
        var text = String.join("\n", draft.type(), draft.name(), draft.qualifier())
                + (descriptionIsIdentity ? "\n" + draft.description() : "");
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Uni<StoredTrigger> create(StoredTrigger draft, String identity, Function<Mutiny.Session, Uni<Void>> check) {
        var row = new TriggerEntity();
        row.id = "trg-" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        row.namespace = draft.function().namespace();
        row.function = draft.function().name();
        row.type = draft.type();
        row.name = draft.name();
        row.qualifier = draft.qualifier();
        row.identity = identity;
        row.added = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        write(draft, row);
        return sessions.inTransaction(session -> Functions.row(session, draft.function(), true)
                        .invoke(function -> check(function))
                        .call(function -> checkQualifier(session, function, draft.qualifier()))
                        .invoke(function -> row.functionId = function.functionId)
                        .chain(() -> session.createQuery(
                                        "select count(*) from TriggerEntity where functionId = :f and type = :t",
                                        Long.class)
                                .setParameter("f", row.functionId)
                                .setParameter("t", row.type)
                                .getSingleResult())
                        .invoke(this::checkRoom)
                        .chain(() -> check.apply(session))
                        .chain(() -> session.persist(row))
                        .chain(session::flush)
                        .chain(() -> changes.triggersChanged(session, draft.function())))
                .onFailure(ConstraintViolationException.class)
                .transform(e -> new ScfException(
                        ErrorCode.RESOURCE_IN_USE__TRIGGER, "The function has such a trigger already."))
                .map(done -> row.toTrigger());
    }

    private static void check(FunctionEntity function) {
        if (function.status.equals(FunctionStatus.DELETING.text())
                || function.status.equals(FunctionStatus.CREATE_FAILED.text())) {
            throw new ScfException(
                    ErrorCode.FAILED_OPERATION__CREATE_TRIGGER, "The function is " + function.status + ".");
        }
    }

    private static Uni<Boolean> checkQualifier(Mutiny.Session session, FunctionEntity function, String qualifier) {
        return Aliases.exists(session, function, Qualifier.parse(qualifier)).invoke(exists -> {
            if (!exists) {
                throw new ScfException(
                        ErrorCode.RESOURCE_NOT_FOUND__QUALIFIER,
                        "The function has no version or alias " + qualifier + ".");
            }
        });
    }

    /** Triggers of a version or alias that goes would only fail from then on. */
    static Uni<Integer> forgetQualifier(Mutiny.Session session, FunctionEntity function, String qualifier) {
        return session.createMutationQuery("delete from TriggerEntity where functionId = :f and qualifier = :q")
                .setParameter("f", function.functionId)
                .setParameter("q", qualifier)
                .executeUpdate();
    }

    private void checkRoom(long triggers) {
        if (triggers >= limits.triggersPerType()) {
            throw new ScfException(
                    ErrorCode.LIMIT_EXCEEDED__TRIGGER,
                    "A function has at most " + limits.triggersPerType()
                            + " triggers of one type (setting openscf.limits.triggers-per-type).");
        }
    }

    private static void write(StoredTrigger from, TriggerEntity to) {
        if ((from.name() + from.qualifier() + from.description() + from.argument() + from.comment()).indexOf('\0')
                >= 0) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE, "A trigger's texts cannot have the character U+0000.");
        }
        to.description = from.description();
        to.argument = from.argument();
        to.comment = from.comment();
        to.enabled = from.enabled();
        to.revision++;
        to.modified = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public Uni<StoredTrigger> update(StoredTrigger trigger, UnaryOperator<StoredTrigger> change) {
        return sessions.inTransaction(session -> session.find(
                        TriggerEntity.class, trigger.id(), LockModeType.PESSIMISTIC_WRITE)
                .onItem()
                .ifNull()
                .failWith(() -> absent(trigger))
                .invoke(row -> write(change.apply(row.toTrigger()), row))
                .call(() -> changes.triggersChanged(session, trigger.function()))
                .map(TriggerEntity::toTrigger));
    }

    private static ScfException absent(StoredTrigger trigger) {
        return new ScfException(
                ErrorCode.RESOURCE_NOT_FOUND__TRIGGER, "There is no trigger " + trigger.name() + " any more.");
    }

    @Override
    public Uni<Void> delete(StoredTrigger trigger) {
        return sessions.inTransaction(session -> session.find(TriggerEntity.class, trigger.id())
                .onItem()
                .ifNull()
                .failWith(() -> absent(trigger))
                .chain(session::remove)
                .chain(() -> changes.triggersChanged(session, trigger.function())));
    }

    @Override
    public Uni<List<StoredTrigger>> find(TriggerIdentity identity) {
        return ofFunction(identity.function())
                .map(triggers -> triggers.stream()
                        .filter(trigger -> trigger.type().equals(identity.type())
                                && trigger.name().equals(identity.name())
                                && trigger.qualifier().equals(identity.qualifier()))
                        .toList());
    }

    @Override
    public Uni<List<StoredTrigger>> ofFunction(FunctionKey function) {
        return sessions.inTransaction(session -> Functions.row(session, function, false)
                        .chain(row -> session.createQuery(
                                        "from TriggerEntity where functionId = :f order by modified desc, id",
                                        TriggerEntity.class)
                                .setParameter("f", row.functionId)
                                .getResultList()))
                .map(rows -> rows.stream().map(TriggerEntity::toTrigger).toList());
    }

    @Override
    public Uni<List<StoredTrigger>> all() {
        return sessions.inTransaction(session -> session.createQuery("from TriggerEntity", TriggerEntity.class)
                        .getResultList())
                .map(rows -> rows.stream().map(TriggerEntity::toTrigger).toList());
    }
}
