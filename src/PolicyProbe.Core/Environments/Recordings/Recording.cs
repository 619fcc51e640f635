namespace PolicyProbe.Core;

/// <summary>Episodes of an environment, a tabular task's whole table, or raw motions, as another implementation recorded them.</summary>
/// <param name="Source">The file, for messages.</param>
/// <param name="Environment">The id that the recorder knew the environment by.</param>
/// <param name="Episodes">Seeded runs, each with the resets within it; empty where the recording is a table.</param>
/// <param name="Table">The table, or null.</param>
/// <param name="Trajectories">Raw motions without the task; empty where the recording is something else.</param>
public sealed record Recording(string Source, string Environment, IReadOnlyList<RecordedEpisode> Episodes, RecordedTable? Table, IReadOnlyList<RecordedTrajectory> Trajectories)
{
    /// <summary>What the recorder made the environment with, each value as JSON; empty where that is not told.</summary>
    public IReadOnlyDictionary<string, string> Keywords { get; init; } = new Dictionary<string, string>();
}

/// <summary>A run from one seed. Only the first reset is seeded: later start states come from where the stream has got to.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Resets">The resets by the number of steps before them; one at 0.</param>
/// <param name="Steps">The steps.</param>
public sealed record RecordedEpisode(ulong Seed, IReadOnlyDictionary<int, RecordedState> Resets, IReadOnlyList<RecordedStep> Steps);

/// <summary>What a reset or a step led to.</summary>
/// <param name="Observation">The observation [O].</param>
/// <param name="Physics">The physical state, positions then velocities, or null where it was not recorded.</param>
public sealed record RecordedState(IReadOnlyList<double> Observation, IReadOnlyList<double>? Physics);

/// <summary>A step.</summary>
/// <param name="Action">The action [A], as it was given.</param>
/// <param name="After">What it led to.</param>
/// <param name="Reward">The reward.</param>
/// <param name="Terminated">Whether the task ended.</param>
/// <param name="Truncated">Whether the limit cut the episode off; both may be true.</param>
public sealed record RecordedStep(IReadOnlyList<double> Action, RecordedState After, double Reward, bool Terminated, bool Truncated);

/// <summary>A table of transitions.</summary>
/// <param name="Start">μ [S].</param>
/// <param name="Outcomes">The outcomes [S][A], each in the order of the draw.</param>
public sealed record RecordedTable(IReadOnlyList<double> Start, IReadOnlyList<IReadOnlyList<IReadOnlyList<Outcome>>> Outcomes);
