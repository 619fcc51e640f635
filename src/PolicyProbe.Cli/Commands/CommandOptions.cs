using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>Options that several commands share, each with its rule in the message.</summary>
internal static class CommandOptions
{
    /// <summary>A whole number of at least a minimum.</summary>
    public static Option<long> Whole(string name, string description, long minimum, long? fallback = null, long maximum = long.MaxValue)
    {
        var option = new Option<long>(name)
        {
            Description = description,
            HelpName = "N",
            Required = fallback is null,
            CustomParser = result => ReadWhole(result, name, minimum, maximum),
        };
        if (fallback is { } value)
            option.DefaultValueFactory = _ => value;
        return option;
    }

    /// <summary>The same, and null where it is not given.</summary>
    public static Option<long?> OptionalWhole(string name, string description, long minimum, long maximum = long.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => ReadWhole(result, name, minimum, maximum),
    };

    /// <summary>Text.</summary>
    public static Option<string> Text(string name, string help, string description, string? fallback = null)
    {
        var option = new Option<string>(name) { Description = description, HelpName = help, Required = fallback is null };
        if (fallback is not null)
            option.DefaultValueFactory = _ => fallback;
        return option;
    }

    /// <summary>Text that may be given several times.</summary>
    public static Option<string[]> Many(string name, string help, string description) => new(name)
    {
        Description = description,
        HelpName = help,
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
    };

    /// <summary>The folder of a run.</summary>
    public static Argument<string> RunArgument() => new("run") { Description = "The folder of a run." };

    /// <summary><c>--checkpoint</c>: which one of a run.</summary>
    public static Option<string?> Checkpoint() => new("--checkpoint") { Description = "The checkpoint to take, by updates done, or best; the newest unless given.", HelpName = "N|best" };

    /// <summary><c>--checkpoint</c>: which ones of a run.</summary>
    public static Option<string?> Checkpoints() => new("--checkpoint") { Description = "The checkpoints to take, by updates done, such as 0,150,last; or all, or best; the newest unless given.", HelpName = "N,N,…|all|best" };

    /// <summary><c>--threads</c>: what they do, and that it shows nowhere else.</summary>
    public static Option<long> Threads(string work = "step the environments and learn") => Whole("--threads", $"Threads that {work}; results do not depend on it.", 1, 1, 1024);

    /// <summary><c>--env-assembly</c>: a user's own environments.</summary>
    public static Option<string?> EnvironmentAssembly() => new("--env-assembly") { Description = "An assembly of your own that has the environment; its code is run.", HelpName = "FILE.dll" };

    /// <summary><c>--time-limit</c>: of an environment that has none itself.</summary>
    public static Option<long?> TimeLimit() => OptionalWhole("--time-limit", "Steps of an episode, for a class in Gym.NET's shape; 500 unless given.", 1, int.MaxValue);

    private static long ReadWhole(ArgumentResult result, string name, long minimum, long maximum)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
            return value;
        var below = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value < minimum;
        result.AddError($"{name} {text}: expected a whole number of at least {minimum}{(maximum == long.MaxValue ? string.Empty : $" and at most {maximum}")}{(below ? $"; the nearest valid value is {minimum}" : string.Empty)}.");
        return 0;
    }
}
