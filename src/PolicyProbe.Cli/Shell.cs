using System.CommandLine;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>
/// The command line: parses, runs one command, turns what went wrong into one sentence and an exit code – 0 done, 1 failed, 2 wrong
/// use, 75 somebody else is at it, 130 interrupted (with a checkpoint saved).
/// </summary>
public static class Shell
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed: the machine, a file, or the training itself.</summary>
    public const int Failed = 1;

    /// <summary>Wrong use.</summary>
    public const int WrongUse = 2;

    /// <summary>Another process is at it; try again later.</summary>
    public const int Busy = 75;

    /// <summary>Interrupted by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>Every command there is.</summary>
    public static RootCommand Commands() => new("Trains policy-gradient agents and measures what theory takes for granted about them.")
    {
        Quickstart.Command(), Train.Command(), Resume.Command(), Evaluate.Command(), Probe.Command(), Diagnose.Command(), Exact.Command(), Report.Command(), Watch.Command(),
        Ablate.Command(), Status.Command(), Collect.Command(), CellCommand.Command(), WorkerCommand.Command(),
        List.Command(), CheckEnv.Command(), Draw.Command(), Import.Command(), Export.Command(), NotebookCommand.Command(), Bench.Command(), DoctorCommand.Command(),
    };

    /// <summary>Runs the command that the words ask for.</summary>
    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(words);
        var parse = Commands().Parse(words);
        if (parse.Errors.Count > 0 && parse.Action is not System.CommandLine.Help.HelpAction)
            return Say(error, WrongUse, ParseComplaint.Sentence(parse, words));
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
        catch (Exception exception) when (MissingLibrary(exception) is not null)
        {
            return Say(error, Failed, MissingLibrary(exception)!);
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

    /// <summary>Says it on one line that ends as a sentence does, whoever wrote the message: with a full stop where nothing ends it.</summary>
    private static int Say(TextWriter error, int code, string sentence)
    {
        var line = string.Join(' ', sentence.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        error.WriteLine($"policyprobe: {line}{(line.Length > 0 && line[^1] is '.' or '?' or '!' or '…' ? string.Empty : ".")}");
        return code;
    }

    /// <summary>What the loader of a native library said, however deep in static constructors it was called; null if it was something else.</summary>
    private static string? MissingLibrary(Exception? exception) => exception switch
    {
        null => null,
        DllNotFoundException missing => missing.Message,
        _ => MissingLibrary(exception.InnerException),
    };
}
