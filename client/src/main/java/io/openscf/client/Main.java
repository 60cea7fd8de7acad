package io.openscf.client;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit codes: 0 done, 1 the gateway or a function reported an error, 2 wrong usage, 3 no gateway
 * reached,
 * 130 interrupted.
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
        // "@file" is an argument of invoke -d, not a file of further arguments.
        line.setExpandAtFiles(false);
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
        var line = e.getCommandLine();
        surroundings.err().println("openscf: " + e.getMessage() + nearest(e, line));
        surroundings.err().println("openscf: ./" + line.getCommandSpec().qualifiedName() + " --help shows the usage");
        return CommandLine.ExitCode.USAGE;
    }

    private static String nearest(ParameterException e, CommandLine line) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        var known = new ArrayList<>(line.getSubcommands().keySet());
        line.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
        return Nearest.advice(unmatched.getUnmatched().getFirst(), known);
    }
}
