using PolicyProbe.Ablations;

namespace PolicyProbe.Cli;

/// <summary>How far a study is, in words.</summary>
internal static class SurveyWords
{
    /// <summary>One line: done, running, failed, what is left, and how long that will take.</summary>
    public static string Line(Survey survey, TimeSpan? left) => string.Join(", ", new[]
    {
        $"{survey.Count(CellState.Done):N0} of {survey.Total:N0} done",
        Part(survey, CellState.Running, "running"),
        Part(survey, CellState.Failed, "failed"),
        Part(survey, CellState.Stopped, "stopped"),
        Part(survey, CellState.Missing, "to do"),
        Part(survey, CellState.Waiting, "waiting for tuning"),
        Part(survey, CellState.Blocked, "that cannot be tuned"),
        left is { } time ? $"about {Duration(time)} left" : "",
    }.Where(part => part.Length > 0));

    /// <summary>A failure with the last lines of its log.</summary>
    public static string Failure(CellFailure failure) => string.Join(Environment.NewLine,
        failure.Log.Select(line => $"    {line}").Prepend($"  ✗ cell {failure.Index}, {failure.Arm} in {failure.Environment}, seed {failure.Seed}, failed; the end of its log:"));

    private static string Part(Survey survey, CellState state, string word) => survey.Count(state) is > 0 and var count ? $"{count:N0} {word}" : "";

    private static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 90 => $"{time.TotalSeconds:0} s",
        < 5400 => $"{time.TotalMinutes:0} min",
        _ => $"{time.TotalHours:0.0} h",
    };
}
