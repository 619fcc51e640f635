using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>What <see cref="CriticalSamples"/> says of an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="shares">The share of a rollout's states that are critical, [repeat][radius].</param>
internal sealed class CriticalAgentReport(CriticalSamples probe, Snapshot snapshot, IReadOnlyList<double[]> shares)
{
    private readonly bool _discrete = snapshot.Learner.Agent.Head is Categorical;
    private readonly Estimate[] _shares = [.. probe.Radii.Select((_, i) => MeanInterval.OfRepeats(shares.Select(share => share[i]), 0, 1))];

    private string Turned => _discrete ? "another greedy action" : "a mean action more than one deviation σ away in some dimension";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() => [.. probe.Radii.Select((radius, i) => Scalar(
        $"critical-share@{radius:R}", _shares[i], "1", Direction.LowerIsBetter, $"share of a rollout's states within ‖δ‖∞ ≤ {radius:R} of which an ascent found {Turned}, at most the true share; Student's interval over rollouts"))];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var all = string.Join(", ", probe.Radii.Select((radius, i) => $"{Percent(_shares[i])} at r = {radius:R}"));
        var close = _shares[0].Value ?? 0;
        return
        [
            new Finding("critical", close > 0.5 ? FindingLevel.Warning : FindingLevel.Note, $"Of {shares.Count} × {probe.Points} visited states so many lie within r of {Turned}: {all}.",
                close > 0.5 ? "Most decisions turn at the smallest radius: they are near ties, or the policy is steep; local-lipschitz tells the two apart." : "Hold the radius against the noise of the observations, in the units that the networks see."),
            new Finding("a-lower-bound", FindingLevel.Note, $"Found by {probe.Starts} starts of {probe.Iterations} steps for each way in which a decision can turn: at most the true share.", "Raise starts and iterations until it stays."),
        ];
    }

    /// <summary>The share against the radius.</summary>
    public IReadOnlyList<Figure> Figures() =>
    [
        new LineFigure(
            "critical-share", $"States near another decision on {snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}",
            $"Share of {probe.Points} states of each of {shares.Count} rollouts within r of {Turned}. Band: 95 % interval over rollouts.",
            new Axis("r, in units that the networks see", AxisScale.Log), new Axis("share of states", AxisScale.Linear, 0, 1), [ReportText.Line(_discrete ? "greedy action" : "mean action", probe.Radii, _shares)], []),
    ];
}
