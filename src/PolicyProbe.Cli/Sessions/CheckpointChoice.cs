using System.Globalization;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>Which checkpoint of a run is meant.</summary>
/// <param name="Name">How it is chosen.</param>
/// <param name="Update">The updates done, where that is how.</param>
internal sealed record CheckpointChoice(string Name, int? Update = null)
{
    /// <summary>The newest.</summary>
    public static CheckpointChoice Newest { get; } = new("newest");

    /// <summary>The newest, or the run's beginning where it has none yet.</summary>
    public static CheckpointChoice NewestOrStart { get; } = new("newest or start");

    /// <summary>That of the best evaluation while training.</summary>
    public static CheckpointChoice Best { get; } = new("best");

    /// <summary>What a list such as <c>0,150,last</c> says, <c>all</c> included; <paramref name="otherwise"/> where it is not given.</summary>
    /// <param name="text">As on the command line, or null.</param>
    /// <param name="run">The run that is asked for its checkpoints.</param>
    /// <param name="otherwise">Where nothing is said.</param>
    /// <exception cref="WrongUseException">A word is no checkpoint, or one comes twice.</exception>
    public static IReadOnlyList<CheckpointChoice> Several(string? text, RunFolder run, CheckpointChoice otherwise)
    {
        if (text == "all")
            return [.. run.Checkpoints().Select(update => new CheckpointChoice("update", update))];
        var choices = (text?.Split(',') ?? [null!]).Select(word => word == "last" ? Newest : Of(word, otherwise)).ToList();
        return choices.Distinct().Count() == choices.Count ? choices : throw new WrongUseException($"--checkpoint {text}: expected every checkpoint once.");
    }

    /// <summary>What <c>--checkpoint</c> says; <paramref name="otherwise"/> where it is not given.</summary>
    /// <exception cref="WrongUseException">It is neither a number of updates nor <c>best</c>.</exception>
    public static CheckpointChoice Of(string? text, CheckpointChoice otherwise) => text switch
    {
        null => otherwise,
        "best" => Best,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var update) => new CheckpointChoice("update", update),
        _ => throw new WrongUseException($"--checkpoint {text}: expected the updates done, a whole number of at least 0, or best."),
    };
}
