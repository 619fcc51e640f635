using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Test error against model, data and training time where all three curves are known exactly: the least-norm fit of a linear model.</summary>
/// <remarks>
/// P. Nakkiran et al., "Deep Double Descent" (2019): the effective model complexity is EMC_ε = max {n : mean training error ≤ ε}, and the test error peaks where
/// the samples equal it. For p features it is p at ε = 0, and p/(1 − ε/σ²) below σ².
/// </remarks>
public sealed record DoubleDescent : IDiagnostic
{
    /// <summary>Risks are compared with their means where p and n are at least so far apart, so that six moments exist.</summary>
    internal const int Apart = 12;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "double-descent", "Can a larger model, more data or longer training make the test error worse before it gets better?",
        "P. Nakkiran, G. Kaplun, Y. Bansal, T. Yang, B. Barak, I. Sutskever, \"Deep Double Descent: Where Bigger Models and More Data Hurt\" (2019); T. Hastie et al., \"Surprises in High-Dimensional Ridgeless Least Squares Interpolation\" (2022)",
        "draws × (features + sizes) least-squares fits, and draws × steps steps of gradient descent");

    /// <summary>n.</summary>
    [Setting("samples", "Samples where the features vary.", Minimum = 20, Maximum = 10_000)]
    public int Samples { get; init; } = 100;

    /// <summary>p.</summary>
    [Setting("features", "Features p, ascending; at p = samples the risk has no mean.", Minimum = 1, Maximum = 10_000)]
    public IReadOnlyList<int> Features { get; init; } = [10, 20, 50, 70, 80, 90, 100, 110, 120, 150, 200, 400];

    /// <summary>p where the samples vary.</summary>
    [Setting("width", "Features where the samples vary.", Minimum = 2, Maximum = 10_000)]
    public int Width { get; init; } = 50;

    /// <summary>n where it varies.</summary>
    [Setting("sizes", "Samples n, ascending.", Minimum = 1, Maximum = 100_000)]
    public IReadOnlyList<int> Sizes { get; init; } = [5, 10, 20, 30, 38, 45, 50, 55, 62, 80, 100, 200];

    /// <summary>σ².</summary>
    [Setting("noise", "Variance σ² of the labels' noise; the signal has norm 1.", Minimum = 0, AboveMinimum = true, Maximum = 1e6)]
    public double Noise { get; init; } = 0.25;

    /// <summary>Designs drawn.</summary>
    [Setting("draws", "Draws of design and noise at each size.", Minimum = 10, Maximum = 1_000_000)]
    public int Draws { get; init; } = 300;

    /// <summary>p whose complexity is counted.</summary>
    [Setting("complexities", "Features of the models whose effective complexity is counted.", Minimum = 4, Maximum = 1000)]
    public IReadOnlyList<int> Complexities { get; init; } = [10, 20, 40];

    /// <summary>Steps.</summary>
    [Setting("steps", "Steps of gradient descent.", Minimum = 100, Maximum = 10_000_000)]
    public int Steps { get; init; } = 10_000;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Samples = 50, Features = [5, 10, 25, 38, 50, 62, 100, 200], Draws = 100, Steps = 2000, Complexities = [5, 10, 20] };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var (id, values) in new[] { ("features", Features), ("sizes", Sizes) })
            if (!values.SequenceEqual(values.Distinct().Order()))
                throw new WrongUseException($"{id}={string.Join(',', values)}: expected ascending, each once, as in {id}={string.Join(',', values.Distinct().Order())}.");
        var (rng, done, all) = (context.Stream(Card), 0.0, Features.Count + Sizes.Count + 2.0);
        RiskCurve Curve(IReadOnlyList<int> along, Func<int, MinimumNormRisk> problem, string name)
        {
            var draws = along.Select(size =>
            {
                context.Report(done++ / all);
                return RiskCurve.Draw(problem(size), Draws, rng.Fork($"{name}/{size}"));
            });
            return new RiskCurve(name, along, [.. along.Select(problem)], [.. draws]);
        }

        var models = Curve(Features, p => new MinimumNormRisk(Samples, p, Noise, 1), "features");
        var data = Curve(Sizes, n => new MinimumNormRisk(n, Width, Noise, 1), "samples");
        context.Report(done++ / all);
        var complexities = Complexities.SelectMany(p => new EffectiveComplexity(p, Noise).Checks(Draws, rng.Fork($"complexity/{p}"))).ToList();
        context.Report(done++ / all);
        var training = TrainingTime.Of(Samples, Noise, Steps, Math.Min(Draws, 40), rng.Fork("training"));
        var report = new DoubleDescentReport(this, models, data, training);
        return context.Result(
            this, "linear regression", [.. complexities, .. models.Checks(), .. data.Checks(), .. training.Checks()],
            report.Scalars(), report.Findings(), report.Figures());
    }
}
