package io.openscf.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;

/** What the editable state and published versions of a function have in common. */
@MappedSuperclass
abstract class FunctionState {
    String status = "";

    @Column(name = "status_reason")
    String statusReason = "";

    String type = "";
    String runtime = "";
    String handler = "";
    String description = "";

    @Column(name = "memory_mb")
    int memoryMegabytes;

    @Column(name = "timeout_s")
    int timeoutSeconds;

    @Column(name = "init_timeout_s")
    int initTimeoutSeconds;

    String environment = "{}";
    String settings = "{}";

    @Column(name = "code_sha256")
    String codeSha256 = "";

    @Column(name = "code_size")
    long codeSize;

    @Column(name = "unpacked_bytes")
    long unpackedBytes;

    String layers = "[]";
    String web = "null";
    String image = "null";
    long revision;
    Instant added = Instant.EPOCH;
    Instant modified = Instant.EPOCH;
}
