namespace PolicyProbe.Core;

/// <summary>
/// Scores of one arm: of every task some independent runs, a seed each. rliable's matrix of runs × tasks, except that tasks may have
/// different numbers of runs. Tasks are strata: what is repeated when seeds are drawn again is the runs, never the tasks.
/// </summary>
public sealed class Scores
{
    private readonly double[][] _runs;

    /// <summary>The scores of some tasks.</summary>
    /// <param name="tasks">The tasks' names [T], T ≥ 1, different.</param>
    /// <param name="runs">The runs' scores [T][nₜ], nₜ ≥ 1, finite.</param>
    /// <exception cref="ArgumentException">There is no task, two have one name, the lengths differ, a task has no run, or a score is not finite.</exception>
    public Scores(IReadOnlyList<string> tasks, IReadOnlyList<IReadOnlyList<double>> runs)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(runs);
        if (tasks.Count == 0 || tasks.Distinct(StringComparer.Ordinal).Count() != tasks.Count)
            throw new ArgumentException($"tasks: expected at least one and different names, got {(tasks.Count == 0 ? "none" : string.Join(", ", tasks))}.", nameof(tasks));
        if (runs.Count != tasks.Count)
            throw new ArgumentException($"runs: expected [T][n], T = {tasks.Count}, got [{runs.Count}].", nameof(runs));
        for (var t = 0; t < runs.Count; t++)
        {
            if (runs[t].Count == 0)
                throw new ArgumentException($"runs: expected at least one run of every task, got none of {tasks[t]}.", nameof(runs));
            foreach (var score in runs[t])
                if (!double.IsFinite(score))
                    throw new ArgumentException($"runs: expected finite scores, got {score} of {tasks[t]}.", nameof(runs));
        }

        Tasks = [.. tasks];
        _runs = [.. runs.Select(task => task.ToArray())];
    }

    /// <summary>The runs of a single task.</summary>
    /// <param name="runs">The scores [n].</param>
    public static Scores Of(params IReadOnlyList<double> runs) => new(["task"], [runs]);

    /// <summary>The tasks' names [T].</summary>
    public IReadOnlyList<string> Tasks { get; }

    /// <summary>The runs' scores [T][nₜ].</summary>
    public IReadOnlyList<double[]> Runs => _runs;

    /// <summary>N = Σ nₜ, the number of all runs.</summary>
    public int Count => _runs.Sum(task => task.Length);

    /// <summary>Whether every task has as many runs as the others.</summary>
    public bool IsBalanced => _runs.All(task => task.Length == _runs[0].Length);

    /// <summary>All scores [N], task after task.</summary>
    public double[] Flat() => [.. _runs.SelectMany(task => task)];
}
