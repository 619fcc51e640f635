using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Fits to labels flipped at one pair of rates: where they decide, at ½ and at the moved threshold, and what that costs on true labels.</summary>
/// <param name="problem">The classes.</param>
/// <param name="flips">The rates.</param>
/// <param name="samples">Points of a fit.</param>
internal sealed class FlipStudy(GaussianPair problem, LabelFlips flips, int samples)
{
    private const double Half = 0.5;
    private readonly List<FlippedLogistic> _fits = [], _plain = [];
    private readonly List<HistogramPosterior> _histograms = [];
    private (int Half, int Threshold) _wrong;

    /// <summary>The rates.</summary>
    public LabelFlips Flips => flips;

    /// <summary>What the threshold ½ costs beyond Φ(−m), with the exact posterior.</summary>
    public double ExcessAtHalf => Excess(Place(Half));

    /// <summary>Mean excess error of the fits that know the rates, at the moved threshold.</summary>
    public Estimate FitAtThreshold => MeanInterval.OfRepeats(_fits.Select(fit => Excess(fit.Boundary(flips.Threshold))));

    /// <summary>The same of plain logistic regression.</summary>
    public Estimate LogisticAtThreshold => MeanInterval.OfRepeats(_plain.Select(fit => Excess(fit.Boundary(flips.Threshold))));

    /// <summary>The same of counts in bins.</summary>
    public Estimate HistogramAtThreshold => MeanInterval.OfRepeats(_histograms.Select(fit => fit.Error(problem, flips.Threshold) - problem.Error(0)));

    private string Key => $"{flips.Lost:R}-{flips.False:R}";

    private string Rates => $"ρ₁ = {flips.Lost:R}, ρ₀ = {flips.False:R}";

    /// <summary>Fits to so many draws.</summary>
    public static FlipStudy Of(MislabelThreshold settings, GaussianPair problem, LabelFlips flips, Rng rng)
    {
        var study = new FlipStudy(problem, flips, settings.Samples);
        for (var draw = 0; draw < settings.Draws; draw++)
        {
            var (x, y) = problem.Draw(settings.Samples, rng);
            var seen = flips.Flip(y, rng);
            study._fits.Add(FlippedLogistic.Fit(x, seen, flips));
            study._plain.Add(FlippedLogistic.Fit(x, seen, new LabelFlips(0, 0)));
            study._histograms.Add(HistogramPosterior.Of(x, seen, settings.Bins, problem.Mean + 2));
            for (var i = 0; i < x.Length; i++)
            {
                var q = flips.Seen(problem.Posterior(x[i]));
                study._wrong = (study._wrong.Half + (q > Half != y[i] ? 1 : 0), study._wrong.Threshold + (q > flips.Threshold != y[i] ? 1 : 0));
            }
        }

        return study;
    }

    /// <summary>The identity, the errors of the exact posterior, and where the fits decide.</summary>
    public IEnumerable<GroundTruthCheck> Checks()
    {
        const int grid = 1000;
        var differ = Enumerable.Range(0, grid).Select(k => (k + 0.5) / grid).Count(clean => flips.Seen(clean) > flips.Threshold != clean > Half);
        yield return GroundTruthCheck.Equal($"decisions-that-differ@{Key}", differ, 0, 0, $"of {grid} values of η, those for which q > ½(1 − ρ₁ + ρ₀) and η > ½ disagree");
        double all = (double)samples * _fits.Count;
        GroundTruthCheck Error(string id, int wrong, double exact, string basis) =>
            GroundTruthCheck.Equal($"{id}@{Key}", wrong / all, exact, 4 * Math.Sqrt(exact * (1 - exact) / all), $"{basis}; 4 binomial standard errors");
        yield return Error("error-at-half", _wrong.Half, problem.Error(Place(Half)), "½Φ(b − m) + ½Φ(−b − m), b where q is ½");
        yield return Error("error-at-threshold", _wrong.Threshold, problem.Error(0), "Φ(−m), the least error there is");
        foreach (var (name, threshold) in new[] { ("half", Half), ("threshold", flips.Threshold) })
            if (double.IsFinite(Place(threshold)))
                yield return GroundTruthCheck.Equal(
                    $"boundary-at-{name}@{Key}", _fits.Average(fit => fit.Boundary(threshold)), Place(threshold), 4 * Deviation(threshold) / Math.Sqrt(_fits.Count),
                    $"log(η/(1 − η))/(2m) at the η whose q is {threshold:0.##}, for maximum likelihood of ρ₀ + (1 − ρ₀ − ρ₁)σ(wx + b); 4 standard errors from the exact information");
    }

    /// <summary>Excess errors.</summary>
    public IEnumerable<Scalar> Scalars()
    {
        Scalar Of(string id, IEnumerable<double> draws, string what) => DrawMean.Scalar($"{id}@{Key}", draws, "1", Direction.LowerIsBetter, $"{what}, error beyond Φ(−m) on true labels, {Rates}");
        yield return new Scalar($"excess-at-half@{Key}", ExcessAtHalf, null, null, "1", Direction.LowerIsBetter, 1, $"exact posterior of the noisy labels at threshold ½: error beyond Φ(−m) on true labels, {Rates}; exact");
        yield return Of("fit-at-half", _fits.Select(fit => Excess(fit.Boundary(Half))), "model that knows the rates, at ½");
        yield return Of("fit-at-threshold", _fits.Select(fit => Excess(fit.Boundary(flips.Threshold))), "model that knows the rates, at the moved threshold");
        yield return Of("logistic-at-half", _plain.Select(fit => Excess(fit.Boundary(Half))), "plain logistic regression of the noisy labels, at ½");
        yield return Of("logistic-at-threshold", _plain.Select(fit => Excess(fit.Boundary(flips.Threshold))), "plain logistic regression of the noisy labels, at the moved threshold");
        yield return Of("histogram-at-half", _histograms.Select(fit => fit.Error(problem, Half) - problem.Error(0)), "counts in bins, at ½");
        yield return Of("histogram-at-threshold", _histograms.Select(fit => fit.Error(problem, flips.Threshold) - problem.Error(0)), "counts in bins, at the moved threshold");
    }

    /// <summary>Error on true labels against the threshold.</summary>
    public Figure Figure()
    {
        double[] thresholds = [.. Enumerable.Range(0, 57).Select(k => 0.15 + (k / 80.0))];
        Line Mean(string name, LineRole role, Func<double, double> error, string? about = null) => new(name, role, thresholds, [.. thresholds.Select(t => (double?)error(t))], About: about);
        return new LineFigure(
            $"threshold-{Key}", $"Error on true labels against the threshold, {Rates}",
            $"Models of noisy labels, {samples:N0} points, means over {_fits.Count} fits. The dashed line is the exact posterior's error; the lower mark is the least error there is.",
            new Axis("threshold on the noisy posterior"), new Axis("error on true labels", AxisScale.Linear, 0.9 * problem.Error(0), Half),
            [
                Mean("rates known", LineRole.Measured, t => _fits.Average(fit => problem.Error(fit.Boundary(t)))),
                Mean("exact posterior", LineRole.Theory, t => problem.Error(Place(t)), "rates known"),
                Mean("counts in bins", LineRole.Measured, t => _histograms.Average(fit => fit.Error(problem, t))),
                Mean("plain logistic", LineRole.Measured, t => _plain.Average(fit => problem.Error(fit.Boundary(t)))),
            ],
            [.. flips.Threshold == Half ? Array.Empty<Mark>() : [new Mark("½", Half, null)], new Mark($"{flips.Threshold:0.00}", flips.Threshold, null), new Mark("least", null, problem.Error(0))]);
    }

    /// <summary>Where the exact posterior crosses a threshold.</summary>
    private double Place(double threshold) => problem.PlaceOf(flips.Clean(threshold));

    private double Excess(double boundary) => Math.Max(0, problem.Error(boundary) - problem.Error(0));

    /// <summary>The deviation of a fit's boundary by the delta method: x = (L − b)/w with the exact w = 2m, b = 0.</summary>
    private double Deviation(double threshold)
    {
        var (w, place) = (2 * problem.Mean, Place(threshold));
        var (ww, wb, bb) = new FlippedLogistic(w, 0, flips).Information(problem);
        var determinant = (ww * bb) - (wb * wb);
        return Math.Sqrt(((bb * place * place) - (2 * wb * place) + ww) / determinant / (w * w) / samples);
    }
}
