package io.openscf.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.model.FunctionStatus;
import io.openscf.model.SessionAffinity;
import org.junit.jupiter.api.Test;

/** Rows that other gateways wrote. */
class StoredJsonTest {
    @Test
    void fieldsOfAnOlderGatewayThatAreGoneArePassedOver() {
        // given
        var row = new FunctionEntity();
        row.functionId = "lam-1";
        row.namespace = "default";
        row.name = "sticky";
        row.type = "HTTP";
        row.status = FunctionStatus.ACTIVE.text();
        row.web = """
                {"concurrency":{"dynamic":false,"max":5,"sessions":{"source":"COOKIE","name":"sid","sessionsPerInstance":4,
                 "ttl":null,"idle":null,"path":null,"pause":false}},"webSocketIdle":null}
                """;

        // when
        var web = StoredJson.settings(row).toVersion().web();

        // then
        assertThat(web.concurrency().sessions())
                .isEqualTo(new SessionAffinity(SessionAffinity.Source.COOKIE, "sid", 4, null, null, null));
    }
}
