package io.openscf.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "trigger",
        description = "List, create, delete, enable or disable the triggers of a function.",
        synopsisSubcommandLabel = "list|create|delete|enable|disable")
final class TriggerCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
