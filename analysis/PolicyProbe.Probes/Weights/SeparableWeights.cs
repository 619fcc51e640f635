using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>
/// Weights of a loss on separable points in the plane: two of the class +1, (2, −0.5) and (3, 0.5), weighted <c>weight</c> : 1 against two of the class −1,
/// (0, −1.5) and (−1, −3); no bias. (2, −0.5) and (0, −1.5) support the margin, ŵ = (2/3, 2/3).
/// </summary>
internal sealed class SeparableWeights
{
    private const double Degrees = 180 / Math.PI;
    private static readonly IReadOnlyList<PlanarVector> Points = [new(2, -0.5), new(3, 0.5), new(0, 1.5), new(1, 3)];
    private readonly ImportanceWeights _settings;
    private readonly int[] _times;
    private readonly PlanarVector _margin = PlanarMargin.Of(Points).Direction;
    private readonly Descent _weighted, _plain, _weightedRidge, _plainRidge;

    public SeparableWeights(ImportanceWeights settings)
    {
        _settings = settings;
        var limit = 1 / Loss(settings.Weight, settings.Ridge).Curvature;
        if (settings.StepSize > limit)
            throw new WrongUseException(FormattableString.Invariant($"step-size={settings.StepSize:R}: expected at most {limit:0.0000}, 1 over the curvature of the loss with weight={settings.Weight:R}, so that gradient descent is sure to descend."));
        if (Remainder(settings.Steps) >= 1)
            throw new WrongUseException(FormattableString.Invariant($"step-size={settings.StepSize:R}: expected above {Math.Log(settings.Steps) / settings.Steps:0.000000} with steps={settings.Steps}, log t/t, so that descent comes to where its law holds."));
        _times = [.. Times(settings.Steps)];
        (_weighted, _plain) = (Run(settings.Weight, 0), Run(1, 0));
        (_weightedRidge, _plainRidge) = (Run(settings.Weight, settings.Ridge), Run(1, settings.Ridge));
    }

    /// <summary>Angles, their fall, their law, and the plateau with L2.</summary>
    public IEnumerable<GroundTruthCheck> Checks()
    {
        double[] between = [.. Between(_weighted, _plain)];
        yield return Falls("between-falls", between, "the angle between the weighted and the unweighted direction");
        foreach (var (name, run) in new[] { ("weighted", _weighted), ("unweighted", _plain) })
        {
            double[] angles = [.. run.Path.Select(w => w.AngleTo(_margin))];
            yield return Falls($"{name}-falls", angles, "the angle to the max-margin direction");
            var limit = SeparableLimit.Of(run.Loss, _settings.StepSize);
            var (late, early) = (_times[^1], _times[^2]);
            yield return GroundTruthCheck.AtMost($"{name}-remainder", run.Path[^1].Plus(-1, limit.At(late)).Norm, 0, Remainder(late), "‖w(t) − ŵ log t − w̃‖, w̃ in closed form; O(log t/t): log t/(ηt), of which weights of 2 to 1000 and step sizes of 0.001 to 0.1 leave 0.7 at most");
            var (cotangent, before) = (1 / Math.Tan(angles[^1]), 1 / Math.Tan(angles[^2]));
            var tolerance = ((Remainder(late) * (1 + cotangent)) + (Remainder(early) * (1 + before))) / (limit.Across * Math.Log((double)late / early));
            yield return GroundTruthCheck.Equal($"{name}-rate", (cotangent - before) / Math.Log((double)late / early), limit.Direction.Norm / limit.Across, tolerance, "growth of cot(angle) with log t: ‖ŵ‖/|w̃_⊥|, so that angle × log t tends to its inverse; the remainder, carried through the cotangent");
        }

        var plateau = _weightedRidge.Loss.Minimiser().AngleTo(_plainRidge.Loss.Minimiser());
        yield return GroundTruthCheck.Equal("plateau", Between(_weightedRidge, _plainRidge).Last(), plateau, (4 * Math.Pow(1 - (_settings.StepSize * _settings.Ridge), _settings.Steps)) + 1e-9, "angle between the two minimisers with L2, by Newton's method; 4(1 − ηλ)^t, what descent may still lack, and rounding");

        // L2 holds descent about where it is without it after 1/(ηλ) steps: a bound where the last step is well beyond.
        if (_settings.StepSize * _settings.Ridge * _settings.Steps >= 10)
            yield return GroundTruthCheck.AtLeast("plateau-above", plateau, between[^1], 0, "with L2 the weights turn the direction by more than without it is left after the last step, ten times 1/(ηλ) or later; bound");
    }

    /// <summary>What is left of the weights after the last step.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        Degree("angle-between", Between(_weighted, _plain).Last() * Degrees, $"angle between the directions that weights of {_settings.Weight:R} : 1 and 1 : 1 lead to after {_settings.Steps:N0} steps"),
        Degree("angle-plateau", Between(_weightedRidge, _plainRidge).Last() * Degrees, $"the same with L2, λ = {_settings.Ridge:R}"),
    ];

    /// <summary>How many times smaller the angle between the two is after the last step than after the first.</summary>
    public string Words() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The angle between the directions falls from {Between(_weighted, _plain).First() * Degrees:0.0}° after 1 step to {Between(_weighted, _plain).Last() * Degrees:0.0}° after {_settings.Steps:N0}, and with L2 to {Between(_weightedRidge, _plainRidge).Last() * Degrees:0.0}°.");

    /// <summary>Angles against steps.</summary>
    public Figure Figure()
    {
        double[] x = [.. _times.Select(time => (double)time)];
        var truth = _weightedRidge.Loss.Minimiser().AngleTo(_plainRidge.Loss.Minimiser()) * Degrees;
        var (weighted, plain) = (SeparableLimit.Of(_weighted.Loss, _settings.StepSize), SeparableLimit.Of(_plain.Loss, _settings.StepSize));
        return new LineFigure(
            "fading-weights", "What is left of a loss's weights, against steps",
            $"Gradient descent on logistic loss, four separable points, one class weighted {_settings.Weight:R} : 1, η = {_settings.StepSize:R}. Dashed: ŵ log t + w̃ in closed form, and the angle of the two minimisers with L2.",
            new Axis("steps", AxisScale.Log), new Axis("angle, degrees", AxisScale.Linear, 0),
            [
                Angles("between the two", Between(_weighted, _plain)),
                Angles("weighted to max margin", _weighted.Path.Select(w => w.AngleTo(_margin))),
                Angles("unweighted to max margin", _plain.Path.Select(w => w.AngleTo(_margin))),
                Angles("between the two, L2", Between(_weightedRidge, _plainRidge)),
                Law("between, closed form", "between the two", time => weighted.At(time).AngleTo(plain.At(time))),
                Law("weighted, closed form", "weighted to max margin", time => weighted.At(time).AngleTo(_margin)),
                Law("unweighted, closed form", "unweighted to max margin", time => plain.At(time).AngleTo(_margin)),
                new Line("between, minimisers with L2", LineRole.Theory, x, [.. x.Select(_ => (double?)truth)], About: "between the two, L2"),
            ],
            []);

        Line Angles(string name, IEnumerable<double> angles) => new(name, LineRole.Measured, x, [.. angles.Select(angle => (double?)(angle * Degrees))]);

        // From where the remainder log t/(ηt) is small against w.
        Line Law(string name, string about, Func<double, double> angle) => new(name, LineRole.Theory, x, [.. x.Select(time => time >= 10 && Remainder((int)time) < 1 ? (double?)(angle(time) * Degrees) : null)], About: about);
    }

    /// <summary>1, 10, 100 … and the last.</summary>
    private static IEnumerable<int> Times(int last)
    {
        for (var time = 1; time < last; time *= 10)
            yield return time;
        yield return last;
    }

    private static IEnumerable<double> Between(Descent one, Descent other) => one.Path.Zip(other.Path, (w, u) => w.AngleTo(u));

    private static WeightedLogistic Loss(double weight, double ridge) => new(Points, [weight, weight, 1, 1], ridge);

    private static Scalar Degree(string id, double value, string estimand) => new(id, value, null, null, "degrees", Direction.Neutral, Points.Count, estimand);

    // The first step, and those of 10, 100 … at which the law holds to less than 1: on the way there a large weight turns w first.
    private GroundTruthCheck Falls(string id, double[] angles, string what)
    {
        double[] later = [.. angles.Where((_, i) => i == 0 || Remainder(_times[i]) < 1)];
        return GroundTruthCheck.AtMost(id, later.Zip(later.Skip(1), (before, after) => after - before).Max(), 0, 0, $"{what} falls from the first step to the next of 10, 100 … with log t/(ηt) below 1, and so on to the last: the largest rise; nothing is drawn");
    }

    private double Remainder(int time) => Math.Log(time) / (_settings.StepSize * time);

    private Descent Run(double weight, double ridge)
    {
        var loss = Loss(weight, ridge);
        return new Descent(loss, loss.Descend(_settings.StepSize, _times));
    }

    /// <summary>A descent.</summary>
    private sealed record Descent(WeightedLogistic Loss, IReadOnlyList<PlanarVector> Path);
}
