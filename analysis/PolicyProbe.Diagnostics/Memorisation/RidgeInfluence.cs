using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// What every sample of a ridge regression does to the loss on itself: exactly, by leaving it out, and as dropout masks on the inputs estimate it, both in closed form.
/// </summary>
/// <remarks>
/// Without sample i the residual is eᵢ/(1 − hᵢᵢ), so that its influence on itself is ½(eᵢ/(1 − hᵢᵢ))² − ½eᵢ². With masks the fit is ridge regression on (mᵢ∘xᵢ)/p.
/// </remarks>
public sealed class RidgeInfluence
{
    private readonly double[] _x, _y;
    private readonly double _penalty;
    private readonly int _d;

    /// <summary>Standard normal rows, labels of a random direction of norm 1 with noise of deviation ½.</summary>
    public RidgeInfluence(int samples, int dimension, double penalty, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        (_d, _penalty) = (dimension, penalty);
        _x = [.. Enumerable.Range(0, samples * dimension).Select(_ => rng.NextNormal())];
        double[] truth = [.. Enumerable.Range(0, dimension).Select(_ => rng.NextNormal() / Math.Sqrt(dimension))];
        _y = [.. LeastSquares.Predict(_x, truth).Select(mean => mean + (0.5 * rng.NextNormal()))];
    }

    /// <summary>By leverages [n].</summary>
    public double[] Exact()
    {
        var (predicted, leverages) = (LeastSquares.Predict(_x, LeastSquares.Ridge(_x, _y, _penalty)), LeastSquares.Leverages(_x, _y.Length, _penalty));
        return [.. _y.Select((y, i) => Half((y - predicted[i]) / (1 - leverages[i])) - Half(y - predicted[i]))];
    }

    /// <summary>By fitting again without each [n].</summary>
    public double[] Refitted()
    {
        var predicted = LeastSquares.Predict(_x, LeastSquares.Ridge(_x, _y, _penalty));
        return [.. Enumerable.Range(0, _y.Length).Select(i =>
        {
            double[] x = [.. _x[..(i * _d)], .. _x[((i + 1) * _d)..]], y = [.. _y[..i], .. _y[(i + 1)..]];
            var without = LeastSquares.Predict(_x.AsSpan(i * _d, _d).ToArray(), LeastSquares.Ridge(x, y, _penalty))[0];
            return Half(_y[i] - without) - Half(_y[i] - predicted[i]);
        })];
    }

    /// <summary>L(zᵢ; f^{1−mᵢ}) − L(zᵢ; f^{mᵢ}) of one fit with masks on the inputs [n].</summary>
    public double[] Estimated(Rng rng)
    {
        var masks = new SampleMasks(_d, 0.5, rng);
        bool[][] seen = [.. Enumerable.Range(0, _y.Length).Select(masks.Of)];
        double[] Masked(bool learnt)
        {
            double[] rows = [.. _x];
            for (var i = 0; i < seen.Length; i++)
                masks.Apply(rows.AsSpan(i * _d, _d), seen[i], learnt);
            return rows;
        }

        var (with, without) = (Masked(true), Masked(false));
        var weights = LeastSquares.Ridge(with, _y, _penalty);
        var (inside, outside) = (LeastSquares.Predict(with, weights), LeastSquares.Predict(without, weights));
        return [.. _y.Select((y, i) => Half(y - outside[i]) - Half(y - inside[i]))];
    }

    /// <summary>The leverage of one of so many copies of a row, measured on the rows and by a/(1 + ca) with a = xᵀ(XᵀX + λI)⁻¹x of the others: what a copy still decides.</summary>
    public (double Measured, double Exact) LeverageOfCopies(int copies)
    {
        double[] one = _x[.._d], others = _x[_d..];
        var alone = LeastSquares.Leverages([.. others, .. one], _y.Length, _penalty)[^1];
        double[] rows = [.. others, .. Enumerable.Repeat(one, copies).SelectMany(row => row)];

        // With one copy h = a/(1 + a).
        var a = alone / (1 - alone);
        return (LeastSquares.Leverages(rows, _y.Length - 1 + copies, _penalty)[^1], a / (1 + (copies * a)));
    }

    private static double Half(double residual) => residual * residual / 2;
}
