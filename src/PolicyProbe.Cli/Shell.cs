using System.CommandLine;
using System.CommandLine.Parsing;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>
/// The command line: parses, runs one command, turns what went wrong into one sentence and an exit code – 0 done, 1 failed, 2 wrong
/// use, 130 interrupted (with a checkpoint saved).
/// </summary>
public static class Shell
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed: the machine, a file, or the training itself.</summary>
    public const int Failed = 1;

    /// <summary>Wrong use.</summary>
    public const int WrongUse = 2;

    /// <summary>Interrupted by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>Every command there is.</summary>
    public static RootCommand Commands() => new("Trains policy-gradient agents and measures what theory takes for granted about them.")
    {
        Quickstart.Command(), Train.Command(), Resume.Command(), Evaluate.Command(), Probe.Command(), Exact.Command(), Report.Command(),
        List.Command(), Bench.Command(), DoctorCommand.Command(),
    };

    /// <summary>Runs the command that the words ask for.</summary>
    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(words);
        var parse = Commands().Parse(words);
        if (parse.Errors.Count > 0 && parse.Action is not System.CommandLine.Help.HelpAction)
            return Say(error, WrongUse, Sentence(parse, words));
        try
        {
            return parse.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (WrongUseException exception)
        {
            return Say(error, WrongUse, exception.Message);
        }
        catch (OperationCanceledException)
        {
            return Say(error, Interrupted, "interrupted.");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or FormatException or InvalidOperationException)
        {
            return Say(error, Failed, exception.Message);
        }
        catch (Exception exception) when (Environment.GetEnvironmentVariable("POLICYPROBE_TRACE") is null)
        {
            return Say(error, Failed, $"unexpected {exception.GetType().Name}: {exception.Message} (POLICYPROBE_TRACE=1 shows where).");
        }
    }

    private static int Say(TextWriter error, int code, string sentence)
    {
        error.WriteLine($"policyprobe: {sentence}");
        return code;
    }

    /// <summary>The first thing that the parser did not understand, with the nearest word that it would have.</summary>
    private static string Sentence(ParseResult parse, IReadOnlyList<string> words)
    {
        var command = parse.CommandResult.Command;
        var unknown = parse.UnmatchedTokens.Count > 0 ? parse.UnmatchedTokens[0] : null;
        if (unknown is null)
            return words.Count == 0 ? "expected a command; 'policyprobe --help' lists them, 'policyprobe quickstart' is a good first one." : parse.Errors[0].Message;
        List<string> known = [.. unknown.StartsWith('-') ? command.Options.Select(option => option.Name) : command.Subcommands.Select(candidate => candidate.Name)];
        return known.Count == 0
            ? $"'{unknown}': {command.Name} takes no such argument; see 'policyprobe {command.Name} --help'."
            : $"'{unknown}': no such {(unknown.StartsWith('-') ? "option" : "command")}; did you mean {Nearest.To(unknown, known)}? See 'policyprobe {(command is RootCommand ? string.Empty : command.Name + " ")}--help'.";
    }
}
