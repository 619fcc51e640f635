using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The columns of metrics.csv as figures.</summary>
public static class LearningCurve
{
    /// <summary>The curves that a report opens with: return, KL, explained variance, over environment steps.</summary>
    /// <param name="rows">The rows of metrics.csv.</param>
    /// <param name="threshold">The mean return that counts as solved; null where the task has none.</param>
    public static IReadOnlyList<Figure> Figures(IReadOnlyList<IReadOnlyDictionary<string, double?>> rows, double? threshold) =>
    [
        Curve(rows, "learning-curve", "Return while training", "Mean undiscounted return of the last 100 episodes, actions sampled; one run, so there is no band.",
            "return", threshold is null ? [] : [new Mark("solved", null, threshold)], ("mean return", "mean_return")),
        Curve(rows, "trust-region", "How far each update moved the policy", "KL(before ‖ after) over the states of each rollout: mean and largest.",
            "KL, nats", [], ("mean KL", "mean_kl"), ("largest KL", "max_kl")),
        Curve(rows, "explained-variance", "How much of its targets the value function explains", "1 − Var(target − V)/Var(target) on each rollout, before its update: 1 is perfect, 0 is no better than a constant.",
            "explained variance", [], ("explained variance", "explained_variance")),
    ];

    /// <summary>The evaluations while training, with a band of two standard errors over episodes either way.</summary>
    /// <param name="rows">The rows of evaluations.csv; at least one.</param>
    /// <param name="threshold">The mean return that counts as solved; null where the task has none.</param>
    public static Figure Evaluations(IReadOnlyList<IReadOnlyDictionary<string, double?>> rows, double? threshold) => new LineFigure(
        "evaluation-curve", "Return of evaluations while training", "Mean undiscounted return in environments of its own, ± two standard errors over episodes; one run.",
        new Axis("environment steps"), new Axis("return"),
        [
            new Line("mean return", LineRole.Measured, [.. rows.Select(row => row["steps"] ?? 0)], [.. rows.Select(row => row["mean_return"])],
                [.. rows.Select(row => row["mean_return"] - (2 * row["standard_error"]))], [.. rows.Select(row => row["mean_return"] + (2 * row["standard_error"]))]),
        ],
        threshold is null ? [] : [new Mark("solved", null, threshold)]);

    private static LineFigure Curve(
        IReadOnlyList<IReadOnlyDictionary<string, double?>> rows, string id, string title, string caption, string label, IReadOnlyList<Mark> marks, params (string Name, string Column)[] lines) =>
        new(id, title, caption, new Axis("environment steps"), new Axis(label),
            [.. lines.Select(line => new Line(line.Name, LineRole.Measured, [.. rows.Select(row => row["steps"] ?? 0)], [.. rows.Select(row => row[line.Column])]))],
            marks);
}
