package io.openscf.trigger;

import io.openscf.connector.MessageChannel;
import io.openscf.invocation.DeadLetterTarget;
import io.openscf.model.DeadLetterAddress;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Dead letters that go to queues and topics of a connector. */
@Singleton
class ChannelDeadLetters implements DeadLetterTarget {
    private final Connectors connectors;

    ChannelDeadLetters(Connectors connectors) {
        this.connectors = connectors;
    }

    @Override
    public boolean serves(DeadLetterAddress address) {
        return channel(address).isPresent();
    }

    private Optional<MessageChannel> channel(DeadLetterAddress address) {
        return connectors.all().stream()
                .filter(MessageChannel.class::isInstance)
                .map(MessageChannel.class::cast)
                .filter(channel -> channel.sends(address.type()))
                .findFirst();
    }

    @Override
    public CompletionStage<Void> deliver(DeadLetterAddress address, String body) {
        // Of the body, so that the same letter has it again after a crash.
        var id = UUID.nameUUIDFromBytes(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return channel(address)
                .orElseThrow()
                .send(address.type(), address.name(), Long.toString(id.getMostSignificantBits() >>> 1), body);
    }
}
