package io.openscf.embedded;

import java.io.InputStream;
import java.util.Map;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Tells the spool of every object that was written or removed, after it happened and before the client hears of it. A bulk
 * delete calls {@link #removeBlob} once a key.
 */
final class NotifyingStore extends ForwardingBlobStore {
    /** Multipart uploads put and remove hidden objects of these names. */
    private static final String STUB = ".s3proxy-mpu-stub-";

    private static final String PARTS = ".mpus-";
    private static final String OWN_BUCKETS = "openscf-";

    private final EventSpool spool;

    NotifyingStore(BlobStore store, EventSpool spool) {
        super(store);
        this.spool = spool;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
        var response = super.putBlob(request, content);
        if (told(request.bucket(), request.key())) {
            var size = request.contentLength();
            spool.add(new EventSpool.Happening(
                    "s3:ObjectCreated:Put",
                    request.bucket(),
                    request.key(),
                    size == null ? -1 : size,
                    bare(response.eTag()),
                    request.contentType(),
                    request.metadata()));
        }
        return response;
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        var response = super.copyBlob(request);
        created("s3:ObjectCreated:Copy", request.destinationBucket(), request.destinationKey());
        return response;
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        var response = super.completeMultipartUpload(upload, request);
        created("s3:ObjectCreated:CompleteMultipartUpload", upload.containerName(), upload.blobName());
        return response;
    }

    private void created(String name, String bucket, String key) {
        if (told(bucket, key)) {
            var head = blobMetadata(bucket, key);
            spool.add(new EventSpool.Happening(
                    name, bucket, key, head.contentLength(), bare(head.eTag()), head.contentType(), head.metadata()));
        }
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        // Removing what is not there succeeds and looks the same afterwards.
        boolean told = told(request.bucket(), request.key()) && blobExists(request.bucket(), request.key());
        var response = super.removeBlob(request);
        if (told) {
            spool.add(new EventSpool.Happening(
                    "s3:ObjectRemoved:Delete", request.bucket(), request.key(), 0, "", "", Map.of()));
        }
        return response;
    }

    private static boolean told(String bucket, String key) {
        return !bucket.startsWith(OWN_BUCKETS) && !key.startsWith(STUB) && !key.startsWith(PARTS);
    }

    private static String bare(@org.jspecify.annotations.Nullable String eTag) {
        return eTag == null ? "" : eTag.replace("\"", "");
    }
}
