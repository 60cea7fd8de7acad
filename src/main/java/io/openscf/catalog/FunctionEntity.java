package io.openscf.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code functions}. */
@Entity
@Table(name = "functions")
class FunctionEntity {
    @Id
    @Column(name = "function_id")
    String functionId = "";

    String namespace = "";
    String name = "";
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
