package io.openscf.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "queue",
        description = "List, show, pause, resume or purge the queues of asynchronous events.",
        synopsisSubcommandLabel = "list|show|pause|resume|purge")
final class QueueCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
