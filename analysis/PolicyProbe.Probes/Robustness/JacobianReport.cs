using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="InputJacobian"/> about an agent.</summary>
internal sealed class JacobianReport
{
    private const int MostRows = 24;
    private readonly Snapshot _snapshot;
    private readonly IReadOnlyList<StateJacobians> _rollouts;
    private readonly (double Policy, double Value)? _truth;
    private readonly double[] _scales;
    private readonly string _of;
    private readonly string _what;
    private readonly (string Name, Func<StateJacobians, double[]> Squares)[] _functions = [("policy", of => of.Policy), ("value", of => of.Value)];

    /// <summary>A report.</summary>
    /// <param name="probe">The settings.</param>
    /// <param name="snapshot">What was measured.</param>
    /// <param name="rollouts">A rollout's states each.</param>
    /// <param name="states">The states themselves [R][B, n].</param>
    /// <param name="truth">The exact means of the two norms; null where they are not known.</param>
    public JacobianReport(InputJacobian probe, Snapshot snapshot, IReadOnlyList<StateJacobians> rollouts, double[][] states, (double Policy, double Value)? truth)
    {
        (_snapshot, _rollouts, _truth) = (snapshot, rollouts, truth);
        _of = $"{probe.Repeats * (long)probe.Points:N0} states of {probe.Repeats} rollouts";
        _what = snapshot.Learner.Agent.Head is Categorical ? "half its probabilities, whose ℓ₁ distance is the total variation" : "its mean action";
        _scales = [.. Enumerable.Range(0, rollouts[0].Dimension).Select(i => Deviation([.. states.SelectMany(of => of.Where((_, j) => j % rollouts[0].Dimension == i))]))];
    }

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. _functions.SelectMany(function => Norms(function.Name, function.Squares, function.Name == "policy" ? _truth?.Policy : _truth?.Value)),
        .. _functions.SelectMany(function => Enumerable.Range(0, _scales.Length).SelectMany(i => new[]
        {
            ReportText.Scalar($"{function.Name}-share@{i}", Share(function.Squares, i, null), "1", Direction.Neutral, $"share of dimension {i} in Σ‖J‖_F² over a rollout's states, {Function(function.Name)}, in units that the networks see; mean over rollouts, Student's interval"),
            ReportText.Scalar($"{function.Name}-scaled-share@{i}", Share(function.Squares, i, _scales), "1", Direction.Neutral, $"the same with every dimension in units of its standard deviation over {_of}"),
        })),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings() =>
    [
        .. _functions.Select(function =>
        {
            var (raw, scaled) = (Top(function.Squares, null), Top(function.Squares, _scales));
            return new Finding($"{function.Name}-input", FindingLevel.Note,
                Share(function.Squares, raw, null).Value == 0 ? $"The {function.Name} function does not move with any dimension." :
                $"Per unit the {function.Name} moves most with dimension {raw}, {ReportText.Percent(Share(function.Squares, raw, null))} of Σ‖J‖_F²; per standard deviation of the states with dimension {scaled}, {ReportText.Percent(Share(function.Squares, scaled, _scales))}.",
                raw == scaled ? string.Empty : "What counts per unit hardly varies on these states: an attack in units of the networks goes there, noise of the task does not. Normalised observations bring the two together.");
        }),
        new Finding("slope-not-reach", FindingLevel.Note, "‖J‖_F is the slope at the states themselves: exact there, and silent about what lies around them.", "For the steepest change within a radius ask local-lipschitz; for what an attack on some dimensions costs, masked-attack."),
    ];

    /// <summary>Norms as shares of the states, and what each dimension carries.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        List<int> shown = [.. Enumerable.Range(0, _scales.Length).OrderByDescending(i => Share(_functions[0].Squares, i, _scales).Value).Take(MostRows).Order()];
        IntervalGroup Group(string name, Func<StateJacobians, double[]> squares, double[]? scales)
        {
            var estimates = shown.Select(i => Share(squares, i, scales)).ToList();
            return new IntervalGroup(name, [.. estimates.Select(of => of.Value)], [.. estimates.Select(of => of.Interval?.Low)], [.. estimates.Select(of => of.Interval?.High)]);
        }

        return
        [
            new LineFigure("jacobian-norms", $"Norms of the Jacobians on {ReturnWords.Where(_snapshot)}", $"Share of {_of} whose ‖J‖_F is at most so large; of the policy {_what}.", new Axis("‖J‖_F", AxisScale.Log), new Axis("share of states", AxisScale.Linear, 0, 1), [.. _functions.Select(function => ReportText.Shares(function.Name, _rollouts.SelectMany(of => of.Norms(function.Squares(of)))))], []),
            new IntervalFigure("jacobian-shares", $"Which dimensions carry the slope on {ReturnWords.Where(_snapshot)}", $"Share of each dimension in Σ‖J‖_F², means over rollouts with Student's intervals; scaled: in units of each dimension's standard deviation over the states{(_scales.Length > MostRows ? $"; the {MostRows} dimensions that carry most of the policy's scaled slope" : "")}.", new Axis("share", AxisScale.Linear, 0, 1), [.. shown.Select(i => $"dimension {i}")],
                [Group("policy", _functions[0].Squares, null), Group("policy, scaled", _functions[0].Squares, _scales), Group("value", _functions[1].Squares, null), Group("value, scaled", _functions[1].Squares, _scales)], []),
        ];
    }

    private IEnumerable<Scalar> Norms(string name, Func<StateJacobians, double[]> squares, double? truth)
    {
        yield return ReportText.Scalar($"{name}-jacobian", MeanInterval.OfRepeats(_rollouts.Select(of => of.Norms(squares(of)).Average()), 0), "1", Direction.LowerIsBetter, $"mean over a rollout's states of ‖J‖_F, J the Jacobian of {Function(name)} in what the networks see; exact at every state, mean over rollouts, Student's interval", truth);
        yield return ReportText.Plain($"{name}-jacobian-greatest", _rollouts.Max(of => of.Norms(squares(of)).Max()), "1", Direction.LowerIsBetter, _rollouts.Count, $"the largest ‖J‖_F of {_of}; more states can only raise it");
    }

    private string Function(string name) => name == "policy" ? $"the policy as {_what}" : "V";

    private int Top(Func<StateJacobians, double[]> squares, double[]? scales) => Enumerable.Range(0, _scales.Length).MaxBy(i => Share(squares, i, scales).Value);

    private Estimate Share(Func<StateJacobians, double[]> squares, int dimension, double[]? scales) =>
        MeanInterval.OfRepeats(_rollouts.Select(of => of.Shares(squares(of), scales ?? [.. _scales.Select(_ => 1.0)])[dimension]), 0, 1);

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length);
    }
}
