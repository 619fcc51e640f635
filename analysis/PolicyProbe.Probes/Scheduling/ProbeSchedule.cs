using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// Which probe measures when: <c>gradient-quality@0,150,last</c>. <c>@u</c> is before update u, 0 the untrained agent and
/// <c>last</c> the trained one; without <c>@</c> it is both of these.
/// </summary>
/// <param name="Probe">The probe, with its settings.</param>
/// <param name="Updates">The updates; the number of planned updates stands for <c>last</c>.</param>
public sealed record ProbeSchedule(IProbe Probe, IReadOnlyList<int> Updates)
{
    /// <summary>Reads a schedule.</summary>
    /// <param name="text">As on the command line.</param>
    /// <param name="plannedUpdates">The updates of the whole run.</param>
    /// <param name="settings">Settings for the probe.</param>
    /// <exception cref="WrongUseException">The probe is unknown, or an update is not one of the run's.</exception>
    public static ProbeSchedule Parse(string text, int plannedUpdates, IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('@', 2);
        var probe = ProbeCatalogue.Find(parts[0], settings);
        var updates = parts.Length == 1 ? [0, plannedUpdates] : parts[1].Split(',').Select(word => Update(text, word.Trim(), plannedUpdates));
        return new ProbeSchedule(probe, [.. updates.Distinct().Order()]);
    }

    private static int Update(string text, string word, int plannedUpdates)
    {
        if (word == "last")
            return plannedUpdates;
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var update) && update <= plannedUpdates)
            return update;
        throw new WrongUseException($"--probe {text}: '{word}' is not an update of this run; expected 0 to {plannedUpdates}, or last.");
    }
}
