package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** semantics.md section 10: ZIP upload through the API up to 50 MB, on the heap that a gateway is started with. */
class LargePackageIT {
    private static final int LIMIT = 50 * 1024 * 1024;
    private static final GatewayProcess GATEWAY = SharedGateway.get();

    @Test
    void takesAPackageOf50MegabytesInTheRequestAndRefusesALargerOne() throws IOException {
        // given
        var fits = create("large-package", zipOf(LIMIT));
        var tooLarge = create("too-large-package", zipOf(LIMIT + 1));

        // when
        var taken = GATEWAY.post("CreateFunction", fits);
        var refused = GATEWAY.post("CreateFunction", tooLarge);

        // then
        assertThat(taken.path("Error").isMissingNode()).as(taken.toString()).isTrue();
        assertThat(refused.path("Error").path("Code").asText()).startsWith("InvalidParameterValue.");
        assertThat(GATEWAY.post("ListFunctions", "{}").path("TotalCount").asInt())
                .isPositive();
    }

    private static String create(String name, byte[] zip) {
        return "{\"FunctionName\":\"%s\",\"Runtime\":\"Python3.10\",\"Handler\":\"index.main_handler\",\"Code\":{\"ZipFile\":\"%s\"}}"
                .formatted(name, Base64.getEncoder().encodeToString(zip));
    }

    /** A package of exactly so many bytes: one file that cannot be compressed. */
    private static byte[] zipOf(int size) throws IOException {
        var content = new byte[size - 130];
        new Random(1).nextBytes(content);
        var bytes = new ByteArrayOutputStream(size);
        try (var zip = new ZipOutputStream(bytes)) {
            var entry = new ZipEntry("index.py");
            var crc = new java.util.zip.CRC32();
            crc.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
            zip.setComment("x".repeat(size - content.length - 114));
        }
        assertThat(bytes.size()).isEqualTo(size);
        return bytes.toByteArray();
    }
}
