using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="LocalLipschitz"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="rollouts">A rollout's states each.</param>
/// <param name="discrete">Whether actions are.</param>
internal sealed class LocalLipschitzReport(LocalLipschitz probe, Snapshot snapshot, IReadOnlyList<StateSlopes> rollouts, bool discrete)
{
    private readonly double[]? _nearest = discrete ? Nearest(rollouts, probe.Norm) : null;
    private readonly int _states = rollouts.Sum(rollout => rollout.Policy.Length);

    private string Of => $"{_states:N0} states of {rollouts.Count} rollouts";

    private string Change => discrete ? "total variation of π" : "ℓ₁ change of the mean action";

    private bool Apart => _nearest is { } nearest && double.IsFinite(nearest[0]);

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        Mean("policy-lipschitz", rollouts.Select(rollout => rollout.Policy.Average()), $"mean over a rollout's states of the largest {Change} over ‖δ‖ that was found within ε; at most that of the local Lipschitz constant"),
        Plain("policy-lipschitz-greatest", rollouts.Max(rollout => rollout.Policy.Max()), $"the largest of {Of}"),
        Mean("value-lipschitz", rollouts.Select(rollout => rollout.Value.Average()), "mean over a rollout's states of the largest change of V over ‖δ‖ that was found within ε; at most that of the local Lipschitz constant"),
        Plain("value-lipschitz-greatest", rollouts.Max(rollout => rollout.Value.Max()), $"the largest of {Of}"),
        .. discrete ? Labelled() : [],
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>
        {
            new("a-lower-bound", FindingLevel.Note, $"Slopes are the steepest that {probe.Starts} starts of {probe.Iterations} steps found within ε = {probe.Radius:R}, in units that the networks see.", "Compare checkpoints at the same settings; raise starts until the numbers stay."),
        };
        if (discrete)
            findings.Add(new Finding("certifies-the-smoothed", FindingLevel.Note, $"Certificates hold, each with probability {1 - StateSlopes.Alpha:R}, for the policy that acts by the action which is modal most often under noise, σ = {probe.Noise:R}; {probe.Copies:N0} copies certify {probe.Noise * StandardNormal.Quantile(Math.Pow(StateSlopes.Alpha, 1.0 / probe.Copies)):0.###} at most.", "They say nothing of the policy without noise: what holds there is bounded by turned-share from the other side."));
        if (!discrete)
            findings.Add(new Finding("no-labels", FindingLevel.Note, "Actions are continuous: there is no greedy action to tell states apart by, and slopes are those of the mean action.", string.Empty));
        else if (!Apart)
            findings.Add(new Finding("one-greedy-action", FindingLevel.Note, $"One action is greedy in all of {Of}: there is no separation to measure.", "Measure a trained checkpoint, or more states."));
        else
        {
            var close = _nearest!.Count(distance => distance <= 2 * probe.Radius) / (double)_nearest!.Length;
            findings.Add(new Finding("separation", close > 0.5 ? FindingLevel.Warning : FindingLevel.Note,
                $"{close:P0} of {Of} have one of another greedy action within 2ε = {2 * probe.Radius:R}; the least distance is {_nearest[0]:0.####}.",
                close > 0.5 ? "At this radius no policy with these greedy actions can be robust on those states: state the robustness that you want at a smaller radius, or accept that actions there are near ties." : "Where states lie further apart than 2ε, a policy that keeps its greedy action within ε exists; if this one does not, it is steeper than it has to be."));
        }

        return findings;
    }

    /// <summary>Slopes and separation as shares of the states.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var title = $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";
        var figures = new List<Figure>
        {
            new LineFigure("local-slopes", $"Local slopes on {title}", $"Share of {Of} whose steepest slope found within ε = {probe.Radius:R} is at most so large: {Change}, and change of V.", new Axis("slope", AxisScale.Log), new Axis("share of states", AxisScale.Linear, 0, 1), [Share("policy", rollouts.SelectMany(rollout => rollout.Policy)), Share("value", rollouts.SelectMany(rollout => rollout.Value))], []),
        };
        if (Apart)
            figures.Add(new LineFigure("separation", $"Distance to the next state of another greedy action on {title}", $"Share of {Of} for which it is at most so large. States left of the mark cannot all keep their action within ε.", new Axis($"distance ({probe.Norm.ToString().ToLowerInvariant()})"), new Axis("share of states", AxisScale.Linear, 0, 1), [Share("states", _nearest!)], [new Mark("2ε", 2 * probe.Radius, null)]));
        return figures;
    }

    private IEnumerable<Scalar> Labelled()
    {
        yield return new Scalar("separation-least", Apart ? _nearest![0] : null, null, null, "1", Direction.HigherIsBetter, _states, $"least distance between two of {Of} with different greedy actions; more states can only lower it");
        yield return new Scalar("separation-median", Apart ? _nearest![_nearest!.Length / 2] : null, null, null, "1", Direction.HigherIsBetter, _states, $"median over {Of} of the distance to the nearest with another greedy action; more states can only lower it");
        yield return Mean("turned-share", rollouts.Select(rollout => rollout.Turned.Count(turned => turned) / (double)rollout.Turned.Length), "share of a rollout's states in whose ball an ascent found a point with another greedy action: at most the true share", 1);
        yield return Mean("certified-radius", rollouts.Select(rollout => rollout.Certified.Average(found => found.Radius)), $"mean over a rollout's states of R = σΦ⁻¹(p): within ‖δ‖₂ < R the action that is modal most often under noise, σ = {probe.Noise:R}, does not change; 0 where it abstains", direction: Direction.HigherIsBetter);
        yield return Mean("abstained-share", rollouts.Select(rollout => rollout.Certified.Count(found => found.Class is null) / (double)rollout.Certified.Length), $"share of a rollout's states of which {probe.Copies} noisy copies certify nothing", 1);
    }

    private static Line Share(string name, IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Line(name, LineRole.Measured, sorted, [.. sorted.Select((_, i) => (double?)((i + 1.0) / sorted.Length))]);
    }

    private Scalar Plain(string id, double value, string estimand) => new(id, value, null, null, "1", Direction.LowerIsBetter, _states, estimand);

    private static Scalar Mean(string id, IEnumerable<double> means, string estimand, double limit = double.MaxValue, Direction direction = Direction.LowerIsBetter)
    {
        var mean = MeanInterval.OfRepeats(means, 0, limit);
        return ReportText.Scalar(id, mean, "1", direction, estimand);
    }

    private static double[] Nearest(IReadOnlyList<StateSlopes> rollouts, BallNorm norm) =>
        [.. LabelledSeparation.Of(rollouts.SelectMany(rollout => rollout.States).ToArray(), [.. rollouts.SelectMany(rollout => rollout.Greedy)], norm).Nearest.Order()];
}
