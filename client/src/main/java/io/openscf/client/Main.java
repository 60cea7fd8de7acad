package io.openscf.client;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The command line. Exit codes: 0 done, 1 the gateway or a function reported an error, 2 wrong usage, 3 no gateway
 * reached.
 */
@Command(
        name = "openscf",
        description = "Deploys, runs and observes functions of an openscf gateway.",
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(Surroundings.ofThisProcess(), args));
    }

    static int run(Surroundings surroundings, String... args) {
        var line = new CommandLine(new Main())
                .addSubcommand(new DeployCommand(surroundings))
                .addSubcommand(new InvokeCommand(surroundings))
                .addSubcommand(new LogsCommand(surroundings))
                .addSubcommand(new ListCommand(surroundings))
                .addSubcommand(triggers(surroundings))
                .addSubcommand(new DeleteCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings));
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((e, given) -> misused(e, surroundings));
        line.setExecutionExceptionHandler(
                (e, failed, parsed) -> new Failure(surroundings, failed.getCommand()).report(e));
        return line.execute(args);
    }

    private static CommandLine triggers(Surroundings surroundings) {
        return new CommandLine(new TriggerCommand())
                .addSubcommand(new TriggerListCommand(surroundings))
                .addSubcommand(new TriggerCreateCommand(surroundings))
                .addSubcommand(new TriggerDeleteCommand(surroundings))
                .addSubcommand("enable", new TriggerSwitchCommand(surroundings, true))
                .addSubcommand("disable", new TriggerSwitchCommand(surroundings, false));
    }

    private static int misused(ParameterException e, Surroundings surroundings) {
        var command = e.getCommandLine().getCommandSpec().qualifiedName();
        surroundings.err().println("openscf: " + e.getMessage());
        surroundings.err().println("openscf: ./" + command + " --help shows the usage");
        return CommandLine.ExitCode.USAGE;
    }
}
