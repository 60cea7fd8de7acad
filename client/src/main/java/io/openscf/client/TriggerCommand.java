package io.openscf.client;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "trigger",
        description = "List, create, delete, enable, disable, watch or try the triggers of a function.",
        synopsisSubcommandLabel = "list|create|delete|enable|disable|status|dry-run")
final class TriggerCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
