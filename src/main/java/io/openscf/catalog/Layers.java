package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Layers in PostgreSQL; their packages lie in the code store. Thread-safe. */
@Singleton
public class Layers {
    /** What a function asks for. */
    public record Reference(String name, long version) {}

    private final Sessions sessions;
    private final CatalogLimits limits;

    Layers(Sessions sessions, CatalogLimits limits) {
        this.sessions = sessions;
        this.limits = limits;
    }

    /**
     * Keeps a new version of a layer, the first one makes the layer.
     *
     * @param draft its number is given here
     * @return fails with LimitExceeded.Layers, LimitExceeded.LayerVersions
     */
    public Uni<LayerVersion> publish(LayerVersion draft) {
        return sessions.inTransaction(session -> nextVersion(session, draft.name())
                .map(number -> new LayerVersion(
                        draft.name(),
                        number,
                        draft.runtimes(),
                        draft.description(),
                        draft.license(),
                        draft.tags(),
                        draft.content(),
                        draft.added()))
                .call(layer -> session.persist(LayerVersionEntity.of(layer))));
    }

    /** Publications come one at a time, so that two cannot both find room, or the number free. */
    private Uni<Long> nextVersion(Mutiny.Session session, String name) {
        return session.createNativeQuery("LOCK TABLE layers IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate()
                .chain(() -> checkRoom(session, name))
                .chain(() -> session.createNativeQuery("INSERT INTO layers (name, last_version) VALUES (:n, 1) "
                                + "ON CONFLICT (name) DO UPDATE SET last_version = layers.last_version + 1")
                        .setParameter("n", name)
                        .executeUpdate())
                .chain(() -> session.createNativeQuery("SELECT last_version FROM layers WHERE name = :n", Long.class)
                        .setParameter("n", name)
                        .getSingleResult());
    }

    private Uni<Void> checkRoom(Mutiny.Session session, String name) {
        return session.createQuery("select distinct name from LayerVersionEntity", String.class)
                .getResultList()
                .invoke(names -> {
                    if (!names.contains(name) && names.size() >= limits.layers()) {
                        throw new ScfException(
                                ErrorCode.LIMIT_EXCEEDED__LAYERS,
                                "There are at most " + limits.layers() + " layers (setting openscf.limits.layers).");
                    }
                })
                .chain(() -> session.createQuery("select count(*) from LayerVersionEntity where name = :n", Long.class)
                        .setParameter("n", name)
                        .getSingleResult())
                .invoke(versions -> {
                    if (versions >= limits.versionsPerLayer()) {
                        throw new ScfException(
                                ErrorCode.LIMIT_EXCEEDED__LAYER_VERSIONS,
                                "A layer has at most " + limits.versionsPerLayer()
                                        + " versions (setting openscf.limits.versions-per-layer); delete one first.");
                    }
                })
                .replaceWithVoid();
    }

    /** That version; fails with ResourceNotFound.LayerVersion. */
    public Uni<LayerVersion> get(String name, long version) {
        return sessions.inTransaction(session -> row(session, name, version)
                .onItem()
                .ifNull()
                .failWith(() -> absent(ErrorCode.RESOURCE_NOT_FOUND__LAYER_VERSION, name, version))
                .map(LayerVersionEntity::toLayer));
    }

    private static Uni<@Nullable LayerVersionEntity> row(Mutiny.Session session, String name, long version) {
        return session.find(LayerVersionEntity.class, LayerVersionEntity.id(name.replace('\0', ' '), version));
    }

    private static ScfException absent(ErrorCode code, String name, long version) {
        return new ScfException(code, "There is no version " + version + " of a layer " + name + ".");
    }

    /** All versions of all layers, newest first within a layer, layers by name. */
    public Uni<List<LayerVersion>> list() {
        return sessions.inTransaction(session -> session.createQuery(
                                "from LayerVersionEntity order by name, version desc", LayerVersionEntity.class)
                        .getResultList())
                .map(rows -> rows.stream().map(LayerVersionEntity::toLayer).toList());
    }

    /**
     * Takes a version away from those that can be bound; functions that hold it keep it. Fails with
     * ResourceNotFound.LayerVersion.
     */
    public Uni<Void> delete(String name, long version) {
        return sessions.inTransaction(session -> row(session, name, version)
                .onItem()
                .ifNull()
                .failWith(() -> absent(ErrorCode.RESOURCE_NOT_FOUND__LAYER_VERSION, name, version))
                .chain(session::remove));
    }

    /**
     * Finds what a function of that runtime asks for, in order. Fails with ResourceNotFound.Layer,
     * InvalidParameterValue.Layers.
     */
    public Uni<List<BoundLayer>> bind(List<Reference> wanted, String runtime) {
        if (wanted.size() > limits.layersPerFunction()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__LAYERS,
                    "A function has at most " + limits.layersPerFunction()
                            + " layers (setting openscf.limits.layers-per-function).");
        }
        if (wanted.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return sessions.inTransaction(session -> Multi.createFrom()
                .iterable(wanted)
                .onItem()
                .transformToUniAndConcatenate(layer -> row(session, layer.name(), layer.version())
                        .onItem()
                        .ifNull()
                        .failWith(() -> absent(ErrorCode.RESOURCE_NOT_FOUND__LAYER, layer.name(), layer.version()))
                        .map(row -> bound(row.toLayer(), runtime)))
                .collect()
                .asList());
    }

    private static BoundLayer bound(LayerVersion layer, String runtime) {
        if (!layer.runtimes().contains(runtime)) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__LAYERS,
                    "The layer " + layer.name() + " version " + layer.version() + " is for "
                            + String.join(", ", layer.runtimes()) + ", not for " + runtime + ".");
        }
        return new BoundLayer(
                layer.name(),
                layer.version(),
                layer.content().sha256(),
                layer.content().unpackedBytes());
    }
}
