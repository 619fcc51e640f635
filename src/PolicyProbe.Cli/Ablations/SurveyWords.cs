using PolicyProbe.Ablations;

namespace PolicyProbe.Cli;

/// <summary>How far a study is, in words.</summary>
public static class SurveyWords
{
    /// <summary>One line: done, running, failed, what is left, and how long that will take.</summary>
    public static string Line(Survey survey, TimeSpan? left)
    {
        ArgumentNullException.ThrowIfNull(survey);
        return string.Join(", ", new[]
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
    }

    /// <summary>As much of that as fits beside a bar: what waits counts as to do, then that goes, then what is running; failures stay to the last.</summary>
    /// <param name="survey">How far the study is.</param>
    /// <param name="left">How long it will take; null where that is not known.</param>
    /// <param name="width">Letters that there is room for.</param>
    public static string Line(Survey survey, TimeSpan? left, int width)
    {
        var (full, done, time) = (Line(survey, left), $"{survey.Count(CellState.Done):N0}/{survey.Total:N0}", left is { } rest ? $", {Duration(rest)} left" : "");
        var (running, failed) = (survey.Count(CellState.Running), survey.Count(CellState.Failed) + survey.Count(CellState.Blocked));
        var todo = survey.Total - survey.Count(CellState.Done) - running - failed;
        var (isRunning, hasFailed) = (running > 0 ? $", {running:N0} running" : "", failed > 0 ? $", {failed:N0} failed" : "");
        return new[] { full, $"{done} done{isRunning}{hasFailed}{(todo > 0 ? $", {todo:N0} to do" : "")}{time}", $"{done}{isRunning}{hasFailed}{time}", $"{done}{hasFailed}{time}", $"{done}{hasFailed}" }
            .FirstOrDefault(line => line.Length <= width, done);
    }

    /// <summary>A failure with the last lines of its log.</summary>
    public static string Failure(CellFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return string.Join(Environment.NewLine,
            failure.Log.Select(line => $"    {line}").Prepend($"  ✗ cell {failure.Index}, {failure.Arm} in {failure.Environment}, seed {failure.Seed}, failed; the end of its log:"));
    }

    private static string Part(Survey survey, CellState state, string word) => survey.Count(state) is > 0 and var count ? $"{count:N0} {word}" : "";

    private static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 5 => "5 s",
        < 90 => $"{time.TotalSeconds:0} s",
        < 5400 => $"{time.TotalMinutes:0} min",
        _ => $"{time.TotalHours:0.0} h",
    };
}
