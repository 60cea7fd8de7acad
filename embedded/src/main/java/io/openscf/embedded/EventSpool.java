package io.openscf.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bucket events that the gateway has not taken yet, a file each. Thread-safe.
 *
 * <pre>
 * announced (N.intent) -- the operation succeeded --> stored (N.json) -- the gateway answered 200 --> gone
 *                      \- it failed --> gone
 * </pre>
 *
 * A stored event is on the disk, its name too, before the client hears of its success. What a kill leaves announced is
 * settled at the next start by a look at the object.
 */
final class EventSpool {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INTENT = ".intent";
    private static final String EVENT = ".json";

    private final Path directory;
    private final AtomicLong sequence = new AtomicLong(System.currentTimeMillis() << 20);

    EventSpool(Path directory) {
        this.directory = directory;
    }

    /** Something is about to happen. The answer is its sequencer, greater than all before it. */
    String announce(ObjectNode intent) {
        var sequencer = String.format(Locale.ROOT, "%016X", sequence.incrementAndGet());
        try {
            Files.write(directory.resolve(sequencer + INTENT), JSON.writeValueAsBytes(intent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sequencer;
    }

    /** It did not happen. */
    void withdraw(String sequencer) {
        try {
            Files.deleteIfExists(directory.resolve(sequencer + INTENT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It happened; once this returns the event cannot be lost. */
    Path store(String sequencer, ObjectNode event) {
        var file = directory.resolve(sequencer + EVENT);
        try {
            var part = directory.resolve(sequencer + ".part");
            try (var channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(event));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            try (var names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        withdraw(sequencer);
        return file;
    }

    /** Events that an earlier run left, oldest first. */
    List<Path> stored() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(EVENT))
                    .sorted()
                    .toList();
        }
    }

    /** Sequencers of what an earlier run began and did not get to tell, oldest first. */
    List<String> unsettled() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(INTENT))
                    .map(name -> name.substring(0, name.length() - INTENT.length()))
                    .filter(this::isUnsettled)
                    .sorted()
                    .toList();
        }
    }

    private boolean isUnsettled(String sequencer) {
        boolean settled = Files.exists(directory.resolve(sequencer + EVENT))
                || intent(sequencer).isEmpty();
        if (settled) {
            withdraw(sequencer);
        }
        return !settled;
    }

    /** What was announced; empty when the kill came while it was being written, that is before the operation. */
    JsonNode intent(String sequencer) {
        try {
            return JSON.readTree(directory.resolve(sequencer + INTENT).toFile());
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }
}
