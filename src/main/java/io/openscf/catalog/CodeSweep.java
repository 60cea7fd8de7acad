package io.openscf.catalog;

import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Removes packages that no function names any more. Only what was without a function at two sweeps in a row goes, and of
 * the bucket only what was uploaded longer ago than {@link CodeBucket#FRESH} twice over, so that a package whose function
 * is being created stays.
 */
@Singleton
class CodeSweep {
    private final Sessions sessions;
    private final CodeBucket bucket;
    private final Path directory;
    private Set<String> unused = Set.of();

    CodeSweep(Sessions sessions, CodeBucket bucket, @ConfigProperty(name = "openscf.data.directory") String data) {
        this.sessions = sessions;
        this.bucket = bucket;
        this.directory = Path.of(data).toAbsolutePath().normalize().resolve("code");
    }

    @Scheduled(every = "1h", delayed = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        return used().chain(used -> CodeStore.onWorker(() -> {
            remove(used);
            return null;
        }));
    }

    /** Digests that a function, a version or a layer names, and what is made of them on this machine. */
    Uni<Set<String>> used() {
        return sessions.inTransaction(session -> session.createQuery(
                                "select distinct codeSha256 from FunctionEntity", String.class)
                        .getResultList()
                        .map(HashSet::new)
                        .call(used -> session.createQuery(
                                        "select distinct sha256 from LayerVersionEntity", String.class)
                                .getResultList()
                                .invoke(used::addAll))
                        .call(used -> session.createQuery("select distinct codeSha256 from VersionEntity", String.class)
                                .getResultList()
                                .invoke(used::addAll))
                        .call(used -> session.createQuery("select distinct layers from VersionEntity", String.class)
                                .getResultList()
                                .invoke(lists -> lists.forEach(list -> addBound(list, used))))
                        .call(used -> session.createQuery("select distinct layers from FunctionEntity", String.class)
                                .getResultList()
                                .invoke(lists -> lists.forEach(list -> addBound(list, used)))))
                .map(used -> used);
    }

    private static void addBound(String layers, Set<String> used) {
        var sha256s = StoredJson.layers(layers).stream().map(BoundLayer::sha256).toList();
        used.addAll(sha256s);
        if (sha256s.size() > 1) {
            used.add(CodeStore.mergedName(sha256s));
        }
    }

    private void remove(Set<String> used) throws Exception {
        var candidates = new HashSet<String>();
        for (var sha256 : bucket.olderThan(CodeBucket.FRESH.multipliedBy(2))) {
            if (!used.contains(sha256)) {
                candidates.add(sha256);
                if (unused.contains(sha256)) {
                    bucket.delete(sha256);
                    Log.infof("code package removed sha256=%s", sha256);
                }
            }
        }
        for (var path : local()) {
            var name = path.getFileName().toString();
            if (!used.contains(name) && old(path)) {
                candidates.add(name);
                if (unused.contains(name)) {
                    removeLocal(path);
                }
            }
        }
        unused = candidates;
    }

    private List<Path> local() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var found = Files.list(directory)) {
            return found.toList();
        }
    }

    private static boolean old(Path path) throws IOException {
        return Files.getLastModifiedTime(path)
                .toInstant()
                .isBefore(Instant.now().minus(CodeBucket.FRESH.multipliedBy(2)));
    }

    /** Takes the name away first: a start that comes now fetches the package anew. */
    private void removeLocal(Path path) throws IOException {
        var gone = directory.resolve("removed-" + path.getFileName());
        Files.move(path, gone, StandardCopyOption.ATOMIC_MOVE);
        CodeStore.deleteTree(gone);
    }
}
