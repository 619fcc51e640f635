using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure and the words of <see cref="GradientQuality"/>.</summary>
/// <param name="probe">The settings.</param>
/// <param name="rows">The statistics of every size, ascending.</param>
/// <param name="exact">∇J and the estimator's exact moments, where they are known.</param>
/// <param name="snapshot">What was measured.</param>
internal sealed class GradientQualityReport(GradientQuality probe, IReadOnlyList<GradientQualityAtSize> rows, ExactGradient? exact, Snapshot snapshot)
{
    private const double FewEpisodes = 5;
    private const double FewInARollout = 10;
    private const string Two = "two estimates";
    private const string Mean = "estimate and mean gradient";
    private readonly int _own = snapshot.Configuration.PairsPerUpdate();
    private readonly string _unit = probe.Unit == SampleUnit.Pairs ? "pairs" : "episodes";
    private readonly string _g = probe.Target switch { GradientTarget.TrpoStep => "F⁻¹ĝ", GradientTarget.PpoStep => "Δθ", _ => "ĝ" };
    private readonly string _what = probe.Target switch { GradientTarget.TrpoStep => "TRPO directions F⁻¹ĝ", GradientTarget.PpoStep => "PPO steps Δθ", _ => "estimates" };

    /// <summary>Whether the noise of one unit averages out as 1/K: of a gradient, not of what an optimiser makes of it.</summary>
    private bool IsGradient => probe.Target == GradientTarget.Gradient;

    private GradientQualityAtSize Largest => rows[^1];

    /// <summary>The size of the algorithm's own update, where it is on the grid; else the largest.</summary>
    private GradientQualityAtSize Own => rows.FirstOrDefault(row => probe.Unit == SampleUnit.Pairs && row.Size == _own) ?? Largest;

    /// <summary>Every number, by size and then of the whole.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var scalars = new List<Scalar>();
        var drawn = probe.Sampling switch
        {
            StreamSampling.ContiguousBlocks => $", blocks of one rollout; the interval is over {probe.Rollouts} rollouts",
            StreamSampling.ShuffledPairs => $", pairs of one rollout of {probe.Repeats * Largest.Size} in random order; the interval is over {probe.Rollouts} rollouts",
            _ => "",
        };
        var pair = probe.IsLong ? "two estimates of one rollout" : "two independent estimates";
        foreach (var row in rows)
        {
            scalars.Add(Of($"pairwise-cosine@{row.Size}", row.Pairwise, "1", Direction.HigherIsBetter, $"E[cos({_g}, {_g}′)], {pair} of K = {row.Size} {_unit}{drawn}"));
            scalars.Add(Of($"reference-cosine@{row.Size}", row.Reference.ToReference, "1", Direction.HigherIsBetter, $"E[cos({_g}, g*) | g*], K = {row.Size} {_unit}, given this reference{drawn}"));
            scalars.Add(Of($"mean-gradient-cosine@{row.Size}", row.Reference.ToTruth, "1", Direction.HigherIsBetter, $"E[cos({_g}, E {_g})], K = {row.Size} {_unit}, E {_g} that of the reference's size{(probe.IsLong ? "; without an interval, since rollouts share the reference" : "")}"));
            if (row.ToExact is not null)
                scalars.Add(Of($"exact-cosine@{row.Size}", row.ToExact, "1", Direction.HigherIsBetter, $"E[cos({_g}, ∇J)], K = {row.Size} {_unit}, ∇J exact, of {Return}{drawn}"));
            scalars.Add(new Scalar($"episodes@{row.Size}", row.Episodes, null, null, "episodes", Direction.Neutral, probe.IsLong ? probe.Rollouts : probe.Repeats, EpisodesEstimand(row.Size)));
        }

        var reliability = Of("reference-reliability", Largest.Reference.Attenuation, "1", Direction.HigherIsBetter, $"cos(g*, E {_g}): how much of the reference is signal");
        if (!IsGradient)
            return [.. scalars, reliability];
        var from = probe.IsLong ? $"estimates of K = {Largest.Size} {_unit} of one rollout, |E ĝ|² from different ones; without an interval, since estimates of a rollout are dependent" : $"estimates of K = {Largest.Size} {_unit}";
        scalars.Add(Of("noise-scale", Largest.Noise.Scale, _unit, Direction.LowerIsBetter, $"B = tr Σ/|E ĝ|² per {(probe.Unit == SampleUnit.Pairs ? "pair" : "episode")}, from {from}", exact?.Moments?.NoiseScale));
        scalars.Add(Of("needed-for-cosine-0.9", PairsNeeded.For(Largest.Noise.Scale), _unit, Direction.LowerIsBetter, "K at which 1/√(1 + B/K) reaches 0.9", exact?.Moments?.NoiseScale * 0.81 / 0.19));
        scalars.Add(reliability);
        scalars.Add(Of("squared-gradient", Largest.Noise.SquaredMean, "1", Direction.Neutral, $"|E ĝ|², K = {Largest.Size} {_unit}, without the noise's share{(probe.IsLong ? ", from products between rollouts" : "")}", exact?.Mean?.Sum(value => value * value)));
        if (Largest.Bias is not null)
            scalars.Add(Of("bias-cosine", Largest.Bias, "1", Direction.HigherIsBetter, $"cos(E ĝ, ∇J), K = {Largest.Size} {_unit}, ∇J of {Return}", BiasTruth()));
        return scalars;
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>();
        if (Own.Pairwise.Value is { } pairwise)
            findings.Add(new Finding("agreement", FindingLevel.Note,
                $"Two {_what} from {Own.Size:N0} {_unit} each{(Own.Size == _own && probe.Unit == SampleUnit.Pairs ? ", what one update uses," : "")} have a mean cosine of {Text(Own.Pairwise)}; with the mean gradient it is {Text(Own.Reference.ToTruth)}.",
                pairwise < 0.25 ? "An update follows noise more than signal here: more pairs an update, a better baseline or a smaller step are worth a try."
                : pairwise < 0.5 ? "Noise outweighs signal in a single update; averaging over updates still makes progress." : string.Empty));
        else
            findings.Add(new Finding("no-direction", FindingLevel.Warning, $"The cosine between estimates of {Own.Size:N0} {_unit} is undetermined: {Own.Pairwise.Undetermined}.", "A policy that has become deterministic, or rewards that never differ, leave no gradient to measure."));

        if (probe.IsLong)
            findings.Add(new Finding("dependent-estimates", FindingLevel.Warning,
                probe.Sampling == StreamSampling.ShuffledPairs
                    ? $"The {probe.Repeats} estimates of a size are drawn from the shuffled pairs of one rollout: pairs of an episode go to different estimates, which makes each less noisy than an update's {Own.Size:N0} pairs are, and all share what is particular to their rollout. Intervals are over {probe.Rollouts} rollouts; noise scale and mean-gradient-cosine have none."
                    : $"The {probe.Repeats} blocks of a size come from one rollout and neighbours share an episode, so they are not independent where a block is not much longer than an episode. Intervals are over {probe.Rollouts} rollouts; noise scale and mean-gradient-cosine have none.",
                "sampling=independent-rollouts is what an update meets, and has intervals for all."));
        if (probe.IsLong && probe.Repeats * rows[0].Episodes < FewInARollout)
            findings.Add(new Finding("few-episodes-a-rollout", FindingLevel.Warning, $"The {probe.Repeats} estimates of {rows[0].Size:N0} pairs of one rollout hold {probe.Repeats * rows[0].Episodes:0.#} episodes together: rollouts then differ by leaps, and intervals over {probe.Rollouts} of them are too narrow.", "Raise sizes, repeats or rollouts."));
        if (!IsGradient)
            findings.Add(new Finding("step-target", FindingLevel.Note,
                probe.Target == GradientTarget.TrpoStep
                    ? "Directions are TRPO's F⁻¹ĝ; noise scale, theory curves and bias cosine speak of gradients and are left out."
                    : $"Directions are PPO's whole steps, the agent's own epochs in {UpdateDirections.Minibatches} minibatches whatever K is, from the optimiser's moments as they stand; noise scale, theory curves and bias cosine speak of gradients and are left out.",
                probe.Target == GradientTarget.PpoStep ? "Moments that Adam has from earlier updates point the same way in every step: cosines of steps are higher by what they share." : string.Empty));
        else if (Largest.Noise.Scale.Value is { } scale)
            findings.Add(new Finding("noise-scale", FindingLevel.Note,
                $"The gradient noise scale is {Text(Largest.Noise.Scale)} {_unit}: at that size signal and noise are equal. A cosine of 0.9 to the mean gradient takes {Text(PairsNeeded.For(Largest.Noise.Scale))} {_unit}.",
                probe.Unit == SampleUnit.Pairs && scale > _own ? $"That is {scale / _own:0.#} times what one update uses." : string.Empty));
        else
            findings.Add(new Finding("noise-scale-undetermined", FindingLevel.Warning, $"The noise scale is undetermined: {Largest.Noise.Scale.Undetermined}.", "Use larger sizes, or more repeats."));

        if (Largest.Reference.ToTruth.Value is null)
            findings.Add(new Finding("reference-without-signal", FindingLevel.Warning, $"The reference does not tell the mean gradient from zero ({Largest.Reference.ToTruth.Undetermined}).", "Raise reference, or the largest of sizes."));
        else if (Largest.Reference.Attenuation is { Value: < 0.95 } attenuation)
            findings.Add(new Finding("reference-noisy", FindingLevel.Warning, $"The reference itself has a cosine of {Text(attenuation)} to the mean gradient, so cosines to it are too low by that factor; mean-gradient-cosine has it taken out.", "Raise reference, or the largest of sizes."));
        if (Own.Episodes < FewEpisodes && probe.Unit == SampleUnit.Pairs)
            findings.Add(new Finding("few-episodes", FindingLevel.Warning, $"Estimates of {Own.Size:N0} pairs rest on {Own.Episodes:0.#} complete episodes.", "Pairs of one episode depend on one another: the number of episodes is the real sample size."));
        if (IsGradient && Largest.Bias is { } bias)
            findings.Add(new Finding("bias", FindingLevel.Note, bias.Value is null ? $"The bias cosine is undetermined: {bias.Undetermined}." : $"The mean of the estimates has a cosine of {Text(bias)} to the exact gradient{(BiasTruth() is { } truth ? $"; the truth is {Number(truth)}" : "")}.", string.Empty));
        return findings;
    }

    /// <summary>Cosines against the size of the sample, with what the noise scale predicts.</summary>
    public Figure Figure()
    {
        var lines = new List<Line>
        {
            Measured(Two, row => row.Pairwise),
            Measured(Mean, row => row.Reference.ToTruth),
        };
        if (exact is not null)
            lines.Add(Measured("estimate and exact gradient", row => row.ToExact!));
        if (IsGradient && Largest.Noise.Scale.Value is { } scale)
        {
            lines.Add(Theory("1/(1 + B/K)", Two, size => GradientNoiseScale.PairwiseCosineTheory(scale, size)));
            lines.Add(Theory("1/√(1 + B/K)", Mean, size => GradientNoiseScale.ReferenceCosineTheory(scale, size)));
        }

        return new LineFigure(
            "gradient-quality",
            $"Direction of {(IsGradient ? "gradient estimates" : _what)} on {snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}",
            $"Mean cosine of {probe.Repeats} {(probe.IsLong ? $"{_what} of each of {probe.Rollouts} rollouts" : $"independent {_what}")} of K {_unit} with one another and with their mean (from {probe.Reference} further rollouts of {Largest.Size:N0} {_unit}, its own noise taken out). Bands: 95 % intervals{(probe.IsLong ? " over rollouts" : " by jackknife over estimates (the reference's noise included)")}.{(IsGradient ? " Dashed: what the noise scale B, from the largest size, predicts to first order." : "")}",
            new Axis(probe.Unit == SampleUnit.Pairs ? "state-action pairs in an estimate, K" : "episodes in an estimate, K", AxisScale.Log),
            new Axis("cosine", AxisScale.Linear, null, 1),
            lines,
            probe.Unit == SampleUnit.Pairs && _own >= rows[0].Size && _own <= Largest.Size ? [new Mark("one update", _own, null)] : []);
    }

    private static Scalar Of(string id, Estimate estimate, string unit, Direction direction, string estimand, double? truth = null) => new(
        id, estimate.Value, Finite(estimate.Interval?.Low), Finite(estimate.Interval?.High), unit, direction, estimate.SampleSize, estimand, Finite(truth));

    private static double? Finite(double? bound) => bound is { } value && double.IsFinite(value) ? value : null;

    private static string Text(Estimate estimate) => estimate.Value is not { } value ? "undetermined"
        : estimate.Interval is not { } interval ? Number(value)
        : $"{Number(value)} {(double.IsFinite(interval.Low) ? '[' : '(')}{Number(interval.Low)}, {Number(interval.High)}{(double.IsFinite(interval.High) ? ']' : ')')}";

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "∞" : double.IsNegativeInfinity(value) ? "−∞" : Math.Abs(value) >= 100 ? value.ToString("N0") : value.ToString("0.00").Replace('-', '−');

    /// <summary>The exact cos(E ĝ, ∇J), where E ĝ has a closed form: 1 for an unbiased estimator, null where a gradient is 0.</summary>
    private double? BiasTruth()
    {
        if (exact?.Mean is not { } mean)
            return null;
        var product = mean.Zip(exact.Gradient, (along, gradient) => along * gradient).Sum();
        return Finite(product / Math.Sqrt(mean.Sum(value => value * value) * exact.Gradient.Sum(gradient => gradient * gradient)));
    }

    /// <summary>Which return's gradient is exact.</summary>
    private string Return => exact?.Steps is { } steps ? $"episodes of at most {steps} steps as they are simulated" : "episodes without end";

    private string EpisodesEstimand(int size) => probe.Sampling == StreamSampling.ShuffledPairs
        ? $"episodes that as many pairs as an estimate of K = {size} are the length of, mean"
        : $"complete episodes behind an estimate of K = {size} {_unit}, mean";

    private Line Measured(string name, Func<GradientQualityAtSize, Estimate> estimate)
    {
        var estimates = rows.Select(estimate).ToList();
        return new Line(name, LineRole.Measured, [.. rows.Select(row => (double)row.Size)], [.. estimates.Select(item => item.Value)],
            [.. estimates.Select(item => item.Value is null ? null : Finite(item.Interval?.Low))], [.. estimates.Select(item => item.Value is null ? null : Finite(item.Interval?.High))]);
    }

    private Line Theory(string name, string about, Func<double, double> curve)
    {
        var (low, high) = (Math.Log(rows[0].Size), Math.Log(Largest.Size));
        double[] x = [.. Enumerable.Range(0, 61).Select(i => Math.Exp(low + ((high - low) * i / 60)))];
        return new Line(name, LineRole.Theory, x, [.. x.Select(size => (double?)curve(size))], About: about);
    }
}
