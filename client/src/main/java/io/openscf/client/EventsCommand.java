package io.openscf.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "events",
        description = "List, show and replay the events that were accepted for functions.",
        synopsisSubcommandLabel = "list|show|replay")
final class EventsCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
