package io.openscf.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * One published version of a layer; it never changes.
 *
 * @param version 1 and up, never given twice to layers of one name
 * @param runtimes that may bind it
 * @param tags as given, a JSON array
 */
public record LayerVersion(
        String name,
        long version,
        List<String> runtimes,
        String description,
        String license,
        JsonNode tags,
        CodeStore.Stored content,
        Instant added) {}
