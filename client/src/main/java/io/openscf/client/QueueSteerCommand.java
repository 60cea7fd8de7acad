package io.openscf.client;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(description = "Pause, resume or purge a queue.")
final class QueueSteerCommand extends ConnectedCommand {
    /** What is done to a queue. */
    enum Deed {
        PAUSE("PauseQueue", "paused: events are accepted and wait"),
        RESUME("ResumeQueue", "resumed"),
        PURGE("PurgeQueue", "purged");

        private final String action;
        private final String said;

        Deed(String action, String said) {
            this.action = action;
            this.said = said;
        }
    }

    private final Deed deed;

    @Parameters(paramLabel = "QUEUE", description = "its id, as list shows it")
    String queue = "";

    QueueSteerCommand(Surroundings surroundings, Deed deed) {
        super(surroundings);
        this.deed = deed;
    }

    @Override
    public Integer call() throws Exception {
        var answer = connection.client().callOwn(deed.action, Map.of("QueueId", queue));
        if (!printedJson(answer)) {
            var count = deed == Deed.PURGE ? ", " + answer.number("PurgedCount") + " events terminated" : "";
            out().println(queue + ": " + deed.said + count);
        }
        return DONE;
    }
}
