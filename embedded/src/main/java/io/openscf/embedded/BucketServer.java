package io.openscf.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** An S3 server on plain files; what is written to it is told to the gateway. */
final class BucketServer {
    private BucketServer() {}

    static AutoCloseable start(Path data, Kept kept, String notifyUrl, String notifyToken, ObjectNode answer)
            throws Exception {
        var files = Files.createDirectories(data.resolve("s3"));
        var spool = new EventSpool(Files.createDirectories(data.resolve("s3-events")), notifyUrl, notifyToken);
        var accessKey = "openscf" + kept.secret("s3.access").substring(0, 13);
        var secretKey = kept.secret("s3.secret");
        int port = kept.port("s3.port");
        var server = S3Proxy.builder()
                .blobStore(new NotifyingStore(
                        new org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore(files.toString()), spool))
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
                .jettyMaxThreads(24)
                .build();
        server.start();
        spool.deliver();
        answer.put("endpoint", "http://127.0.0.1:" + server.getPort())
                .put("accessKey", accessKey)
                .put("secretKey", secretKey);
        return () -> {
            server.stop();
            spool.close();
        };
    }
}
