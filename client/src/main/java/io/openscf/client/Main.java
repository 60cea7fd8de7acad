package io.openscf.client;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
        var line = new CommandLine(new Main());
        add(commands(surroundings), args, 0, line);
        var trigger = line.getSubcommands().get("trigger");
        if (trigger != null) {
            add(triggerCommands(surroundings), args, 1, trigger);
        }
        var queue = line.getSubcommands().get("queue");
        if (queue != null) {
            add(queueCommands(surroundings), args, 1, queue);
        }
        var letters = line.getSubcommands().get("deadletters");
        if (letters != null) {
            add(deadLetterCommands(surroundings), args, 1, letters);
        }
        var events = line.getSubcommands().get("events");
        if (events != null) {
            add(eventsCommands(surroundings), args, 1, events);
        }
        // "@file" is an argument of invoke -d, not a file of further arguments.
        line.setExpandAtFiles(false);
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((e, given) -> misused(e, surroundings));
        line.setExecutionExceptionHandler(
                (e, failed, parsed) -> new Failure(surroundings, failed.getCommand()).report(e));
        return line.execute(args);
    }

    private static Map<String, Supplier<Object>> commands(Surroundings surroundings) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("deploy", () -> new DeployCommand(surroundings));
        commands.put("invoke", () -> new InvokeCommand(surroundings));
        commands.put("logs", () -> new LogsCommand(surroundings));
        commands.put("list", () -> new ListCommand(surroundings));
        commands.put("trigger", TriggerCommand::new);
        commands.put("queue", QueueCommand::new);
        commands.put("deadletters", DeadLettersCommand::new);
        commands.put("events", EventsCommand::new);
        commands.put("delete", () -> new DeleteCommand(surroundings));
        commands.put("status", () -> new StatusCommand(surroundings));
        return commands;
    }

    private static Map<String, Supplier<Object>> triggerCommands(Surroundings surroundings) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("list", () -> new TriggerListCommand(surroundings));
        commands.put("create", () -> new TriggerCreateCommand(surroundings));
        commands.put("delete", () -> new TriggerDeleteCommand(surroundings));
        commands.put("status", () -> new TriggerStatusCommand(surroundings));
        commands.put("dry-run", () -> new TriggerDryRunCommand(surroundings));
        commands.put("enable", () -> new TriggerSwitchCommand(surroundings, true));
        commands.put("disable", () -> new TriggerSwitchCommand(surroundings, false));
        return commands;
    }

    private static Map<String, Supplier<Object>> queueCommands(Surroundings surroundings) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("list", () -> new QueueListCommand(surroundings));
        commands.put("show", () -> new QueueShowCommand(surroundings));
        commands.put("pause", () -> new QueueSteerCommand(surroundings, QueueSteerCommand.Deed.PAUSE));
        commands.put("resume", () -> new QueueSteerCommand(surroundings, QueueSteerCommand.Deed.RESUME));
        commands.put("purge", () -> new QueueSteerCommand(surroundings, QueueSteerCommand.Deed.PURGE));
        return commands;
    }

    private static Map<String, Supplier<Object>> deadLetterCommands(Surroundings surroundings) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("list", () -> new DeadLettersListCommand(surroundings));
        commands.put("show", () -> new DeadLettersShowCommand(surroundings));
        commands.put("redrive", () -> new DeadLettersRedriveCommand(surroundings));
        return commands;
    }

    private static Map<String, Supplier<Object>> eventsCommands(Surroundings surroundings) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("list", () -> new EventsListCommand(surroundings));
        commands.put("show", () -> new EventsShowCommand(surroundings));
        commands.put("replay", () -> new EventsReplayCommand(surroundings));
        return commands;
    }

    /** Adds the command that is meant, or all when that is not clear: looking at each costs a sixth of the time that a command takes. */
    private static void add(Map<String, Supplier<Object>> commands, String[] args, int at, CommandLine line) {
        var meant = at < args.length ? commands.get(args[at]) : null;
        if (meant != null) {
            line.addSubcommand(args[at], meant.get());
        } else {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
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
