package io.openscf.client;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "redrive", description = "Put dead letters back into their queues, with all their retries.")
final class DeadLettersRedriveCommand extends ConnectedCommand {
    @Parameters(paramLabel = "REQUEST", arity = "0..1", description = "request id of the event")
    @Nullable
    String request;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "all of this queue")
    @Nullable
    String queue;

    @Option(names = "--all", description = "all there are")
    boolean all;

    DeadLettersRedriveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        if (request == null && queue == null && !all) {
            throw new UsageException("give the request id of one, --queue, or --all");
        }
        var parameters = new GivenParameters()
                .put("All", all)
                .put("EventRequestId", request)
                .put("QueueId", queue)
                .all();
        var answer = connection.client().callOwn("RedriveDeadLetters", parameters);
        if (!printedJson(answer)) {
            out().println(answer.number("RedrivenCount") + " put back");
        }
        return DONE;
    }
}
