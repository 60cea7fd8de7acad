package io.openscf.api.url;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SessionPath (management-api.md 10.13). */
class WebSessionsTest {
    @ParameterizedTest
    @CsvSource({
        "/mcp,/mcp,true",
        "/mcp,/mcp?x=/other,true",
        "/mcp,/mcp/messages,true",
        "/mcp/,/mcp,true",
        "/,/anything,true",
        ",/anything,true",
        "/mcp,/mcpx,false",
        "/mcp,/,false",
        "/mcp,/other/mcp,false",
        "/mcp,/other?/mcp,false"
    })
    void aSessionPathIsItselfAndAllBelow(String path, String uri, boolean below) {
        assertThat(WebSessions.isBelow(path, uri)).isEqualTo(below);
    }
}
