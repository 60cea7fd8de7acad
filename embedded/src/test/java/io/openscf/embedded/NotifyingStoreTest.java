package io.openscf.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What becomes of writes over which an earlier run was killed (bucket-events.md section 12, "Durability in process"). */
class NotifyingStoreTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path files;

    @TempDir
    Path events;

    private EventPost nobodyListens;
    private BlobStore store;
    private EventSpool spool;
    private NotifyingStore notifying;

    @BeforeEach
    void open() {
        nobodyListens = new EventPost("http://127.0.0.1:1/", "t");
        store = new FilesystemNio2BlobStore(files.toString());
        store.createContainer("b");
        spool = new EventSpool(events);
        notifying = new NotifyingStore(store, spool, nobodyListens, "key");
    }

    @AfterEach
    void close() {
        nobodyListens.close();
    }

    @Test
    void tellsOfAnObjectThatWasWrittenBeforeTheKill() throws IOException {
        // given
        spool.announce(intent("s3:ObjectCreated:Put", Instant.now()));
        put("k");

        // when
        notifying.resume();

        // then
        assertThat(names()).containsExactly("s3:ObjectCreated:Put");
    }

    @Test
    void tellsNothingOfAWriteThatDidNotGetToTheDisk() throws IOException {
        // given: an older object of that name, and none
        put("k");
        spool.announce(intent("s3:ObjectCreated:Put", Instant.now().plusSeconds(5)));

        // when
        notifying.resume();

        // then
        assertThat(names()).isEmpty();
        assertThat(spool.unsettled()).isEmpty();
    }

    @Test
    void tellsOfARemovalOnlyWhenTheObjectIsGone() throws IOException {
        // given
        put("k");
        spool.announce(intent("s3:ObjectRemoved:Delete", Instant.now()));
        notifying.resume();
        assertThat(names()).isEmpty();
        store.removeBlob("b", "k");
        spool.announce(intent("s3:ObjectRemoved:Delete", Instant.now()));

        // when
        notifying.resume();

        // then
        assertThat(names()).containsExactly("s3:ObjectRemoved:Delete");
    }

    @Test
    void tellsOnceWhenTheKillCameBetweenTheEventAndTheEndOfItsIntent() throws IOException {
        // given
        put("k");
        var intent = intent("s3:ObjectCreated:Put", Instant.now());
        var sequencer = spool.announce(intent);
        spool.store(sequencer, new BucketEvent("s3:ObjectCreated:Put", "b", "k").envelope(sequencer, "key", null));
        Files.write(events.resolve(sequencer + ".intent"), JSON.writeValueAsBytes(intent));

        // when
        notifying.resume();

        // then
        assertThat(names()).containsExactly("s3:ObjectCreated:Put");
        assertThat(spool.unsettled()).isEmpty();
    }

    @Test
    void forgetsAnIntentThatWasNotEvenWrittenToItsEnd() throws IOException {
        // given
        Files.writeString(events.resolve("0000000000000001.intent"), "");

        // when
        notifying.resume();

        // then
        assertThat(events).isEmptyDirectory();
    }

    private void put(String key) {
        store.putBlob(
                PutObjectRequest.builder()
                        .bucket("b")
                        .key(key)
                        .contentLength(1L)
                        .build(),
                new ByteArrayInputStream(new byte[1]));
    }

    private static ObjectNode intent(String name, Instant time) {
        return JSON.createObjectNode()
                .put("name", name)
                .put("bucket", "b")
                .put("key", "k")
                .put("time", time.toString());
    }

    private List<String> names() throws IOException {
        return spool.stored().stream()
                .map(file -> {
                    try {
                        return JSON.readTree(file.toFile())
                                .required("EventName")
                                .asText();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }
}
