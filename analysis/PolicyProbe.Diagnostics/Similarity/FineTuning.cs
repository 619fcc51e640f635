using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// A two-layer linear network that was trained on one task and goes on with another: only its head, only its body, or both. With one of them frozen every loss on the
/// way is known.
/// </summary>
/// <param name="Part">What was trained.</param>
/// <param name="Losses">½ mean (f − y)² after 0, 1, … steps.</param>
/// <param name="Exact">The same in closed form; null for both layers.</param>
/// <param name="Kept">CKA of the body's features before and after.</param>
/// <param name="Optimum">The least loss that is in reach: least squares on the frozen features, or on the inputs.</param>
public sealed record FineTuning(TrainedPart Part, double[] Losses, double[]? Exact, double? Kept, double Optimum)
{
    /// <summary>Trains both layers on the first task, then goes on from there three times.</summary>
    /// <param name="rows">n.</param>
    /// <param name="inputs">d.</param>
    /// <param name="hidden">h.</param>
    /// <param name="steps">Steps on each task.</param>
    /// <param name="rng">Draws tasks and weights.</param>
    public static IReadOnlyList<FineTuning> Of(int rows, int inputs, int hidden, int steps, Rng rng)
    {
        const double rate = 0.1, noise = 0.3;
        ArgumentNullException.ThrowIfNull(rng);
        double[] x = [.. Enumerable.Range(0, rows * inputs).Select(_ => rng.NextNormal())];
        double[] Task()
        {
            double[] w = [.. Enumerable.Range(0, inputs).Select(_ => rng.NextNormal())];
            return [.. Enumerable.Range(0, rows).Select(b => w.Select((weight, j) => weight * x[(b * inputs) + j]).Sum() + (noise * rng.NextNormal()))];
        }

        double[] first = Task(), second = Task();
        var start = TwoLayerLinear.Draw(inputs, hidden, rng);
        for (var t = 0; t < steps; t++)
            start = start.Step(x, first, rate, TrainedPart.Both);
        var before = start.Features(x);

        // Under a frozen head u = Wᵀv descends by steps of η‖v‖²: least squares on the inputs.
        var square = start.Head.Sum(weight => weight * weight);
        double[] product = [.. Enumerable.Range(0, inputs).Select(j => start.Head.Select((weight, i) => weight * start.Body[(i * inputs) + j]).Sum())];
        var onFeatures = TwoLayerLinear.LeastSquares(before, second, start.Head, rate);
        var onInputs = TwoLayerLinear.LeastSquares(x, second, product, rate * square);
        return [.. Enum.GetValues<TrainedPart>().Select(part =>
        {
            var (model, losses) = (start, new double[steps + 1]);
            for (var t = 0; t <= steps; t++)
            {
                losses[t] = model.Loss(x, second);
                if (t < steps)
                    model = model.Step(x, second, rate, part);
            }

            var exact = part switch { TrainedPart.Head => onFeatures, TrainedPart.Body => onInputs, _ => null };
            return new FineTuning(part, losses, exact is null ? null : [.. Enumerable.Range(0, steps + 1).Select(t => exact(t))], LinearAlignment.Biased(before, model.Features(x), rows), part == TrainedPart.Head ? onFeatures(double.PositiveInfinity) : onInputs(double.PositiveInfinity));
        })];
    }

    /// <summary>The losses on the way, and what is reached.</summary>
    public static IEnumerable<GroundTruthCheck> Checks(IReadOnlyList<FineTuning> ways)
    {
        ArgumentNullException.ThrowIfNull(ways);
        foreach (var way in ways)
        {
            var (name, end) = (way.Part.ToString().ToLowerInvariant(), way.Losses.Length - 1);
            if (way.Exact is { } exact)
            {
                foreach (var t in new[] { 1, end / 10, end })
                    yield return GroundTruthCheck.Equal($"only-{name}@{t}", way.Losses[t], exact[t], 1e-10 * (1 + exact[0]), $"loss after {t} steps of the {name} alone: least squares by gradient descent, mode by mode; rounding");
                yield return GroundTruthCheck.Equal($"only-{name}-optimum", way.Losses[end], way.Optimum, exact[end] - way.Optimum + (1e-10 * (1 + exact[0])), $"the optimum with the rest frozen, by normal equations; what is left after {end} steps, in closed form, and rounding");
            }

            if (way.Part == TrainedPart.Head)
                yield return GroundTruthCheck.Equal("frozen-body-kept", way.Kept ?? double.NaN, 1, 1e-12, "CKA of a frozen body with itself; rounding");
            yield return GroundTruthCheck.AtLeast($"{name}-not-below-optimum", way.Losses.Min(), ways.Single(other => other.Part == TrainedPart.Body).Optimum, 1e-10, "no loss is below that of least squares on the inputs; rounding");
        }
    }
}
