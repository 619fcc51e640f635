using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>
/// Importance ratios whose moments are known, by the heads' own log-probabilities: N(0, 1) moved to N(d, 1), where E r² = exp(d²), and a categorical policy, whose
/// sums are exact.
/// </summary>
/// <param name="settings">Shifts and draws.</param>
internal sealed class RatioTruths(ImportanceWeights settings)
{
    private static readonly double[] OldLogits = [0.2, -0.4, 0.9, -1.1], NewLogits = [0.5, -0.1, 0.4, -1.6];
    private readonly List<(double Shift, double Share)> _shares = [];

    /// <summary>Moments, effective sample sizes and angles beside closed forms.</summary>
    public IEnumerable<GroundTruthCheck> Checks(Rng rng)
    {
        foreach (var shift in settings.Shifts)
            foreach (var check in Gaussian(shift, rng.Fork(FormattableString.Invariant($"gaussian/{shift:R}"))))
                yield return check;
        var (share, exact, deviation) = Categorical(rng.Fork("categorical"));
        yield return GroundTruthCheck.Equal("categorical-effective-share", share, exact, 4 * deviation, "(Σ r)²/(n Σ r²) of four actions: 1/Σ π²/π_old, summed exactly; 4 standard errors by the delta method from exact moments");
    }

    /// <summary>The effective share against the shift.</summary>
    public Figure Figure()
    {
        double[] x = [.. Enumerable.Range(0, 41).Select(i => i * 0.03 * settings.Shifts.Max())];
        return new LineFigure(
            "effective-share", "What importance ratios leave of a sample, against the policy's shift", $"(Σ r)²/(n Σ r²) of {settings.Draws:N0} actions of N(0, 1), r = N(a; d, 1)/N(a; 0, 1); the dark line is exp(−d²).",
            new Axis("shift d, in units of σ", AxisScale.Linear, 0), new Axis("effective share", AxisScale.Linear, 0, 1),
            [
                new Line("measured", LineRole.Measured, [.. _shares.Select(pair => pair.Shift)], [.. _shares.Select(pair => (double?)pair.Share)]),
                new Line("exp(−d²)", LineRole.Truth, x, [.. x.Select(shift => (double?)Math.Exp(-shift * shift))]),
            ],
            []);
    }

    private IEnumerable<GroundTruthCheck> Gaussian(double d, Rng rng)
    {
        var n = settings.Draws;
        var (head, actions, ratios) = (new DiagonalGaussian(1), new float[n], new double[n]);
        double[] before = [.. Enumerable.Range(0, 2 * n).Select(_ => 0.0)], after = [.. Enumerable.Range(0, 2 * n).Select(i => i % 2 == 0 ? d : 0.0)];
        head.Sample<double>(before, rng, actions);
        Ratios(head, before, after, actions, ratios);
        var share = EffectiveSize.Share(ratios);
        _shares.Add((d, share));
        double Moment(int k) => Math.Exp(0.5 * k * (k - 1) * d * d);
        var name = FormattableString.Invariant($"{d:R}");
        yield return GroundTruthCheck.Equal($"ratio-square@{name}", ratios.Average(r => r * r), Moment(2), 4 * Math.Sqrt((Moment(4) - (Moment(2) * Moment(2))) / n), "E r² = exp(d²); 4 standard errors, Var r² = exp(6d²) − exp(2d²)");
        yield return GroundTruthCheck.Equal($"effective-share@{name}", share, 1 / Moment(2), 4 * ShareDeviation(Moment(2), Moment(3), Moment(4), n), "(Σ r)²/(n Σ r²) → exp(−d²); 4 standard errors by the delta method from exact moments");

        // Â = a: Σ r Â ∇log π points along (1, 0) of (mean, log σ), Σ Â ∇log π along (1, −2d).
        var (weighted, plain, one, score) = (new PlanarVector[n], new PlanarVector[n], new double[1], new double[2]);
        for (var i = 0; i < n; i++)
        {
            (one[0], score[0], score[1]) = (actions[i], 0, 0);
            head.AddLogProbabilityGradient<double>(after.AsSpan(2 * i, 2), actions.AsSpan(i, 1), one, score);
            (weighted[i], plain[i]) = (new PlanarVector(ratios[i] * score[0], ratios[i] * score[1]), new PlanarVector(score[0], score[1]));
        }

        var (angle, deviation) = Turned(weighted, plain);
        yield return GroundTruthCheck.Equal($"turned-angle@{name}", angle, Math.Atan(2 * d), 4 * deviation, "with Â = a the ratio turns the gradient over (mean, log σ) by arctan 2d, radians; 4 standard errors by the delta method, measured");
    }

    /// <summary>The angle from the mean of some vectors to that of others, and its standard error: each draw turns a mean v̄ by v̄ × vᵢ/‖v̄‖².</summary>
    private static (double Angle, double Deviation) Turned(PlanarVector[] to, PlanarVector[] from)
    {
        static PlanarVector Mean(PlanarVector[] vectors) => new(vectors.Average(vector => vector.X), vectors.Average(vector => vector.Y));
        var (end, start) = (Mean(to), Mean(from));
        var squares = to.Zip(from, (u, v) => Math.Pow((end.Cross(u) / end.Dot(end)) - (start.Cross(v) / start.Dot(start)), 2)).Sum();
        return (Math.Atan2(start.Cross(end), start.Dot(end)), Math.Sqrt(squares) / to.Length);
    }

    private (double Share, double Exact, double Deviation) Categorical(Rng rng)
    {
        var n = settings.Draws;
        var (head, actions, ratios) = (new Categorical(4), new float[n], new double[n]);
        double[] before = [.. Enumerable.Range(0, 4 * n).Select(i => OldLogits[i % 4])], after = [.. Enumerable.Range(0, 4 * n).Select(i => NewLogits[i % 4])];
        head.Sample<double>(before, rng, actions);
        Ratios(head, before, after, actions, ratios);
        var (old, now) = (Softmax(OldLogits), Softmax(NewLogits));
        double Moment(int k) => old.Zip(now, (p, q) => p * Math.Pow(q / p, k)).Sum();
        return (EffectiveSize.Share(ratios), 1 / Moment(2), ShareDeviation(Moment(2), Moment(3), Moment(4), n));
    }

    private static double[] Softmax(double[] logits)
    {
        var total = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => Math.Exp(logit) / total)];
    }

    private static void Ratios(IHead head, double[] before, double[] after, float[] actions, double[] ratios)
    {
        var old = new double[actions.Length];
        head.LogProbability<double>(before, actions, old);
        head.LogProbability<double>(after, actions, ratios);
        for (var i = 0; i < ratios.Length; i++)
            ratios[i] = Math.Exp(ratios[i] - old[i]);
    }

    // f = m₁²/m₂ at m₁ = E r = 1: ∂f = (2/m₂, −1/m₂²).
    private static double ShareDeviation(double second, double third, double fourth, int n) => Math.Sqrt(
        ((4 * (second - 1) / (second * second)) - (4 * (third - second) / Math.Pow(second, 3)) + ((fourth - (second * second)) / Math.Pow(second, 4))) / n);
}
