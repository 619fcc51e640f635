using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>What <see cref="LossSensitivity"/> says of an agent.</summary>
/// <param name="snapshot">What was measured.</param>
/// <param name="times">How many checkpoints g is averaged over, the agent's own included.</param>
/// <param name="rollouts">A rollout each.</param>
internal sealed class SensitivityAgentReport(Snapshot snapshot, int times, IReadOnlyList<RolloutSensitivity> rollouts)
{
    /// <summary>Points of a Lorenz curve.</summary>
    private const int Points = 50;

    private string Over => times == 1 ? "of the agent as it is" : $"mean over {times} checkpoints, the agent's own included; observations as its own filter shows them";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. Of("value", "‖∂ ½(V − V_target)²/∂s‖₁", rollout => rollout.Value),
        .. Of("policy", "‖∂ log π(a|s)/∂s‖₁ of the action that was taken", rollout => rollout.Policy),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (value, policy) = (Share(rollout => rollout.Value), Share(rollout => rollout.Policy));
        var findings = new List<Finding>
        {
            new("few-or-all", FindingLevel.Note, $"The Gini coefficient over a rollout's states is {Text(value)} of the value loss and {Text(policy)} of log π; the most sensitive tenth of the states has {Percent(Tenth(rollout => rollout.Value))} and {Percent(Tenth(rollout => rollout.Policy))} of the total.",
                "A high one says that few states carry what the network reacts to: look which they are before trusting a mean over states. Compare checkpoints of a run, not environments."),
        };
        if (times == 1)
            findings.Add(new Finding("one-time", FindingLevel.Note, "g is that of one moment; over training time it is averaged with --set checkpoints=10 on a run.", string.Empty));
        if (value.Value is null || policy.Value is null)
            findings.Add(new Finding("nothing-shared", FindingLevel.Warning, "In a rollout no state has any sensitivity: a network does not depend on what it sees.", "Look at representation for dead or saturated units."));
        return findings;
    }

    /// <summary>Lorenz curves.</summary>
    public IReadOnlyList<Figure> Figures() =>
    [
        new LineFigure(
            "sensitivity-lorenz", $"Shares of the sensitivity on {snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}",
            $"Share of the total of ‖∂L/∂s‖₁ that the least sensitive states of a rollout have, {Over}. Bands: 95 % intervals over {rollouts.Count} rollouts. The Gini coefficient is twice the area under the diagonal.",
            new Axis("share of states", AxisScale.Linear, 0, 1), new Axis("share of the sensitivity", AxisScale.Linear, 0, 1),
            [Curve("value loss", rollout => rollout.Value), Curve("log π", rollout => rollout.Policy), new Line("all alike", LineRole.Theory, [0, 1], [0, 1])], []),
    ];

    private IEnumerable<Scalar> Of(string name, string what, Func<RolloutSensitivity, double[]> of)
    {
        yield return Scalar($"{name}-gini", Share(of), "1", Direction.Neutral, $"Gini coefficient over a rollout's states of {what}, {Over}; Student's interval over rollouts");
        yield return Scalar($"{name}-top-tenth", Tenth(of), "1", Direction.Neutral, "share of the total that the most sensitive tenth of a rollout's states has");
        yield return Scalar($"{name}-sensitivity", MeanInterval.OfRepeats(rollouts.Select(rollout => of(rollout).Average()), 0), "1", Direction.Neutral, $"mean over a rollout's states of {what}, {Over}");
    }

    private Estimate Share(Func<RolloutSensitivity, double[]> of) => MeanInterval.OfRepeats(rollouts.Select(rollout => Gini.Of(of(rollout)) ?? double.NaN), 0, 1);

    private Estimate Tenth(Func<RolloutSensitivity, double[]> of) => MeanInterval.OfRepeats(rollouts.Select(rollout => 1 - At(of(rollout), 0.9)), 0, 1);

    private Line Curve(string name, Func<RolloutSensitivity, double[]> of)
    {
        double[] x = [.. Enumerable.Range(0, Points + 1).Select(k => k / (double)Points)];
        return ReportText.Line(name, x, [.. x.Select(share => MeanInterval.OfRepeats(rollouts.Select(rollout => At(of(rollout), share)), 0, 1))]);
    }

    /// <summary>The Lorenz curve at a share of the states, linear between them.</summary>
    private static double At(double[] sensitivity, double share) => Gini.Lorenz(sensitivity) is { } curve ? MedianInterval.Quantile(curve, share) : double.NaN;
}
