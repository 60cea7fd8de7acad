package io.openscf.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "deadletters",
        description = "List, show or put back events that nobody could take.",
        synopsisSubcommandLabel = "list|show|redrive")
final class DeadLettersCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
