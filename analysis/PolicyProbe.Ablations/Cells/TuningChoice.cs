using System.Globalization;

namespace PolicyProbe.Ablations;

/// <summary>Chooses a setting's value by <see cref="Tuning.Rule"/>.</summary>
public static class TuningChoice
{
    /// <summary>The metric that decides.</summary>
    public const string Metric = "final-return";

    /// <summary>The value with the highest mean; of equal means the smaller number, or the first where they are no numbers. A value with an undefined run is left out.</summary>
    /// <param name="trials">Each run's value and final return; not a number where the run failed.</param>
    /// <returns>The value; null where every value has an undefined run.</returns>
    public static string? Of(IReadOnlyList<(string Value, double Score)> trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        return trials.GroupBy(trial => trial.Value)
            .Where(group => group.All(trial => double.IsFinite(trial.Score)))
            .OrderByDescending(group => group.Average(trial => trial.Score))
            .ThenBy(group => double.TryParse(group.Key, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.PositiveInfinity)
            .FirstOrDefault()?.Key;
    }
}
