using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Functions and sets whose constants and separations are known, as <see cref="LocalLipschitz"/> measures them.</summary>
internal sealed class LipschitzTruths
{
    private const int Dimension = 8;
    private const int Outputs = 3;
    private const double Gap = 0.5;

    /// <summary>Circles: radii, and angles of which one lies on an axis and one on a diagonal.</summary>
    private const double Inner = 1, Outer = 1.7;

    private const int Angles = 16;
    private const double Rounding = 1e-9;
    private readonly List<GroundTruthCheck> _checks = [];
    private readonly LocalLipschitz _settings;
    private readonly double[] _found;
    private readonly double _exact;

    public LipschitzTruths(LocalLipschitz settings, DiagnosticContext context)
    {
        _settings = settings;
        var rng = context.Stream(settings.Card);
        One(rng);
        context.Report(0.2);
        (_found, _exact) = Several(rng);
        context.Report(0.6);
        foreach (var norm in Enum.GetValues<BallNorm>())
            Circles(norm);
        Parallel(rng);
        context.Report(1);
    }

    /// <summary>Measurements beside exact answers.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks() => _checks;

    /// <summary>What each input's ascent found on the linear function.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        List<double> inputs = [.. Enumerable.Range(1, _found.Length).Select(b => (double)b)];
        return
        [
            new LineFigure("linear-slopes", "Steepest slope found around each input of a linear function", $"ℓ₁ change of {Outputs} outputs over ‖δ‖, {_settings.Starts} starts of {_settings.Iterations} steps, smallest first; the dark line is the largest there is, by trying all signs of the outputs.",
                new Axis("input, by size"), new Axis("slope"), [new Line("found", LineRole.Measured, inputs, [.. _found.Order().Select(value => (double?)value)]), new Line("exact", LineRole.Truth, inputs, [.. inputs.Select(_ => (double?)_exact)], About: "found")], []),
        ];
    }

    private double[] Ascend(IRowFunction function, double[] x, Rng rng) => LocalSlopes.Of(function, x, _settings.Ascent(function.Dimension), rng);

    private void One(Rng rng)
    {
        var (linear, x) = (new LinearFunction(Normals(Dimension, rng), 1), Normals(_settings.Points * Dimension, rng));
        var exact = linear.Constant(_settings.Norm);
        _checks.Add(GroundTruthCheck.Equal("linear-one-output", Ascend(linear, x, rng.Fork("one")).Average(), exact, Tolerance(exact), "‖w‖_* around every input, the dual norm; " + Reason));
    }

    private (double[] Found, double Exact) Several(Rng rng)
    {
        var (linear, x) = (new LinearFunction(Normals(Dimension * Outputs, rng), Outputs), Normals(_settings.Points * Dimension, rng));
        var (exact, found) = (linear.Constant(_settings.Norm), Ascend(linear, x, rng.Fork("several")));
        _checks.Add(GroundTruthCheck.Equal("linear-greatest", found.Max(), exact, Tolerance(exact), "max over signs t of ‖Wᵀt‖_*, all tried; " + Reason));
        _checks.Add(GroundTruthCheck.AtMost("linear-mean", found.Average(), exact, RoundingOf(exact), "the same constant around every input; rounding"));
        return (found, exact);
    }

    /// <summary>A corner is reached exactly in L∞ and L1, a direction as nearly as steps allow in L2.</summary>
    private double Tolerance(double exact) => _settings.Norm == BallNorm.L2 ? 1e-3 * exact : RoundingOf(exact);

    /// <summary>Differences over ever smaller balls lose digits.</summary>
    private double RoundingOf(double exact) => (Rounding + (1e-13 / _settings.Radius)) * exact;

    private string Reason => _settings.Norm == BallNorm.L2 ? "a part in a thousand: each step halves the angle to the steepest direction" : "rounding: the largest is at a corner, where the ascent comes to rest";

    private void Circles(BallNorm norm)
    {
        var (x, labels) = (new double[4 * Angles], new int[2 * Angles]);
        for (var b = 0; b < 2 * Angles; b++)
        {
            var (angle, radius) = (2 * Math.PI * (b % Angles) / Angles, b < Angles ? Inner : Outer);
            (x[2 * b], x[(2 * b) + 1], labels[b]) = (radius * Math.Cos(angle), radius * Math.Sin(angle), b / Angles);
        }

        var truth = norm == BallNorm.Linf ? (Outer - Inner) / Math.Sqrt(2) : Outer - Inner;
        _checks.Add(GroundTruthCheck.Equal($"circles@{norm.ToString().ToLowerInvariant()}", LabelledSeparation.Of(x, labels, norm).Least, truth, Rounding, "R₂ − R₁ in L1 (on an axis) and L2, over √2 in L∞ (on a diagonal); rounding"));
    }

    private void Parallel(Rng rng)
    {
        var (points, r) = (_settings.Points, Gap / 2);
        var (x, labels) = (new double[2 * points * Dimension], new int[2 * points]);
        for (var b = 0; b < points; b++)
        {
            for (var i = 0; i + 1 < Dimension; i++)
                x[(b * Dimension) + i] = x[((points + b) * Dimension) + i] = 4 * rng.NextNormal();
            (x[((points + b + 1) * Dimension) - 1], labels[points + b]) = (Gap, 1);
        }

        var separation = LabelledSeparation.Of(x, labels, _settings.Norm).Least;
        _checks.Add(GroundTruthCheck.Equal("parallel-sets", separation, Gap, Rounding, "the gap between two copies of a set; rounding"));
        var nearest = new NearestClass(x, labels, _settings.Norm, separation / 2);

        // No further than r: beyond half the way to the next of its class a point is not the nearest any more.
        var near = _settings with { Radius = Math.Min(_settings.Radius, r) };
        var slopes = LocalSlopes.Of(nearest, x, near.Ascent(Dimension), rng.Fork("slopes"), output: 0);
        _checks.Add(GroundTruthCheck.Equal("nearest-class-constant", slopes.Max(), 1 / r, Rounding / r, "1/r, r half the separation; rounding"));
        _checks.Add(GroundTruthCheck.AtMost("nearest-class-mean", slopes.Average(), 1 / r, Rounding / r, "1/r around every point; rounding"));
        var attack = new SetAscent(PerturbationSet.Of(_settings.Norm, Dimension, r)) { Steps = _settings.Iterations, Starts = _settings.Starts };
        var margins = attack.Run(new FunctionLoss(nearest, new Margin(labels), labels.Length), x, rng.Fork("attack")).Values;
        _checks.Add(GroundTruthCheck.Equal("nearest-class-astuteness", margins.Count(margin => margin <= Rounding) / (double)labels.Length, 1, 0, "right in the whole ball of radius r around every point; ties on its surface, to rounding, are not wrong"));
        _checks.Add(GroundTruthCheck.Equal("nearest-class-margin", margins.Max(), 0, Rounding, "0: at radius r the two nearest points tie; rounding"));
    }

    private static double[] Normals(int count, Rng rng) => [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];
}
