package io.openscf.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server on plain files; what is written to it is told to the gateway. */
final class BucketServer {
    private BucketServer() {}

    static AutoCloseable start(Path data, Kept kept, String notifyUrl, String notifyToken, ObjectNode answer)
            throws Exception {
        var accessKey = "openscf" + kept.secret("s3.access").substring(0, 13);
        var secretKey = kept.secret("s3.secret");
        var post = new EventPost(notifyUrl, notifyToken);
        var spool = new EventSpool(ownDirectory(data.resolve("s3-events")));
        var files = new FilesystemNio2BlobStore(ownDirectory(data.resolve("s3")).toString());
        var store = new NotifyingStore(files, spool, post, accessKey);
        store.resume();
        var server = kept.onPort("s3.port", port -> {
            var running = listen(store, port, accessKey, secretKey);
            answer.put("endpoint", "http://127.0.0.1:" + port)
                    .put("accessKey", accessKey)
                    .put("secretKey", secretKey);
            return running;
        });
        return () -> {
            server.close();
            post.close();
        };
    }

    private static AutoCloseable listen(BlobStore store, int port, String accessKey, String secretKey)
            throws Exception {
        var server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
                .jettyMaxThreads(24)
                .build();
        server.start();
        return server::stop;
    }

    private static Path ownDirectory(Path directory) throws Exception {
        Files.createDirectories(directory);
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
}
