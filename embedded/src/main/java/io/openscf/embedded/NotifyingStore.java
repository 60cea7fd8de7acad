package io.openscf.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Tells of every object that was written or removed, after it happened and before the client hears of it. A bulk delete
 * calls {@link #removeBlob} once a key.
 */
final class NotifyingStore extends ForwardingBlobStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REMOVED = "s3:ObjectRemoved:Delete";
    /** Multipart uploads put and remove hidden objects of these names. */
    private static final String STUB = ".s3proxy-mpu-stub-";

    private static final String PARTS = ".mpus-";
    private static final String OWN_BUCKETS = "openscf-";

    private static final Duration FILE_CLOCK_LAG = Duration.ofMillis(50);

    private final EventSpool spool;
    private final EventPost post;
    private final String accessKey;

    NotifyingStore(BlobStore store, EventSpool spool, EventPost post, String accessKey) {
        super(store);
        this.spool = spool;
        this.post = post;
        this.accessKey = accessKey;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
        return telling(
                new BucketEvent("s3:ObjectCreated:Put", request.bucket(), request.key()),
                () -> super.putBlob(request, content));
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        return telling(
                new BucketEvent("s3:ObjectCreated:Copy", request.destinationBucket(), request.destinationKey()),
                () -> super.copyBlob(request));
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        return telling(
                new BucketEvent("s3:ObjectCreated:CompleteMultipartUpload", upload.containerName(), upload.blobName()),
                () -> super.completeMultipartUpload(upload, request));
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        var event = new BucketEvent(REMOVED, request.bucket(), request.key());
        // Removing what is not there succeeds and looks the same afterwards; nobody is told of it.
        return isTold(event) && present(event) == null
                ? super.removeBlob(request)
                : telling(event, () -> super.removeBlob(request));
    }

    private <R> R telling(BucketEvent event, Supplier<R> operation) {
        if (!isTold(event)) {
            return operation.get();
        }
        var sequencer = spool.announce(intent(event));
        R response;
        try {
            response = operation.get();
        } catch (RuntimeException | Error e) {
            spool.withdraw(sequencer);
            throw e;
        }
        tell(event, sequencer, isRemoval(event) ? null : present(event));
        return response;
    }

    private void tell(BucketEvent event, String sequencer, @Nullable HeadObjectResponse head) {
        post.send(spool.store(sequencer, event.envelope(sequencer, accessKey, head)));
    }

    private @Nullable HeadObjectResponse present(BucketEvent event) {
        try {
            return blobMetadataIfPresent(event.bucket(), event.key());
        } catch (S3Exception e) {
            // The bucket is not there, or the object went in between.
            return null;
        }
    }

    /** Sends what an earlier run left; what it was killed over is told when a look at the object says that it happened. */
    void resume() throws IOException {
        spool.stored().forEach(post::send);
        for (var sequencer : spool.unsettled()) {
            var intent = spool.intent(sequencer);
            var event = new BucketEvent(
                    intent.path("name").asText(),
                    intent.path("bucket").asText(),
                    intent.path("key").asText());
            var head = present(event);
            // The clock of files is some milliseconds behind and has seconds only: rather told twice than not at all.
            var announced = Instant.parse(intent.path("time").asText())
                    .minus(FILE_CLOCK_LAG)
                    .truncatedTo(ChronoUnit.SECONDS);
            boolean happened = isRemoval(event)
                    ? head == null
                    : head != null && !head.lastModified().isBefore(announced);
            if (happened) {
                tell(event, sequencer, head);
            } else {
                spool.withdraw(sequencer);
            }
        }
    }

    private static ObjectNode intent(BucketEvent event) {
        return JSON.createObjectNode()
                .put("name", event.name())
                .put("bucket", event.bucket())
                .put("key", event.key())
                .put("time", Instant.now().toString());
    }

    private static boolean isRemoval(BucketEvent event) {
        return event.name().equals(REMOVED);
    }

    private static boolean isTold(BucketEvent event) {
        return !event.bucket().startsWith(OWN_BUCKETS)
                && !event.key().startsWith(STUB)
                && !event.key().startsWith(PARTS);
    }
}
