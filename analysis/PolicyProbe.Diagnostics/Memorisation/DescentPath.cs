using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Gradient descent on ½‖Xv − y‖²/n from 0, step by step in closed form, for a design X that is given: in the eigenvectors of A = XᵀX/n every direction is learnt
/// at its own pace, v_t − w = −(I − ηA)ᵗw + A⁻¹(I − (I − ηA)ᵗ)Xᵀε/n.
/// </summary>
/// <remarks>
/// Features of different scales are learnt one group after the other, each with a rise and a fall of the risk of its own: R. Heckel, F. Yilmaz, "Early Stopping
/// in Deep Networks: Double Descent and How to Eliminate it" (2021).
/// </remarks>
public sealed class DescentPath
{
    private readonly double[] _x, _truth, _scales;
    private readonly double[,] _a, _metric;
    private readonly SymmetricEigen _eigen;
    private readonly int _n, _p;

    /// <summary>A design with the weights that made its labels.</summary>
    /// <param name="x">X [n, p], with p ≤ n of full rank.</param>
    /// <param name="truth">w [p].</param>
    /// <param name="scales">Deviations of the features [p]: the risk is Σ s²ⱼ(vⱼ − wⱼ)².</param>
    public DescentPath(double[] x, double[] truth, double[] scales)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(scales);
        (_x, _truth, _scales, _p, _n) = (x, truth, scales, truth.Length, x.Length / truth.Length);
        _a = LeastSquares.Inner(x, _n, _p);
        for (var i = 0; i < _p; i++)
            for (var j = 0; j < _p; j++)
                _a[i, j] /= _n;
        _eigen = SymmetricEigen.Of(_a);
        _metric = new double[_p, _p];
        for (var row = 0; row < _p; row++)
            for (var i = 0; i < _p; i++)
                for (var j = 0; j < _p; j++)
                    _metric[i, j] += scales[row] * scales[row] * _eigen.Vectors[row, i] * _eigen.Vectors[row, j];
        Rate = 1 / _eigen.Values[^1];
    }

    /// <summary>η = 1/λ₁: no direction overshoots.</summary>
    public double Rate { get; }

    /// <summary>v after some steps, computed step by step [times][p].</summary>
    /// <param name="labels">y [n].</param>
    /// <param name="times">Steps, ascending.</param>
    public double[][] Descend(double[] labels, IReadOnlyList<int> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        var (target, v, found) = (LeastSquares.Transposed(_x, labels, _p), new double[_p], new double[times.Count][]);
        var next = new double[_p];
        for (int t = 0, at = 0; at < times.Count; t++)
        {
            if (t == times[at])
                found[at++] = [.. v];
            for (var i = 0; i < _p; i++)
            {
                var slope = -target[i] / _n;
                for (var j = 0; j < _p; j++)
                    slope += _a[i, j] * v[j];
                next[i] = v[i] - (Rate * slope);
            }

            (v, next) = (next, v);
        }

        return found;
    }

    /// <summary>v after t steps in closed form [p].</summary>
    public double[] At(double[] labels, double t)
    {
        var target = LeastSquares.Transposed(_x, labels, _p);
        var v = new double[_p];
        for (var k = 0; k < _p; k++)
        {
            var (along, lambda) = (0.0, _eigen.Values[k]);
            for (var i = 0; i < _p; i++)
                along += _eigen.Vectors[i, k] * target[i] / _n;
            along *= (1 - Math.Pow(1 - (Rate * lambda), t)) / lambda;
            for (var i = 0; i < _p; i++)
                v[i] += along * _eigen.Vectors[i, k];
        }

        return v;
    }

    /// <summary>Σ s²ⱼ(vⱼ − wⱼ)²: what a fresh input's prediction is off, squared.</summary>
    public double Risk(ReadOnlySpan<double> v)
    {
        var risk = 0.0;
        for (var j = 0; j < _p; j++)
            risk += _scales[j] * _scales[j] * (v[j] - _truth[j]) * (v[j] - _truth[j]);
        return risk;
    }

    /// <summary>The mean risk after t steps over the noise of the labels.</summary>
    /// <param name="noise">σ².</param>
    /// <param name="t">Steps.</param>
    public double MeanRisk(double noise, double t)
    {
        var (left, risk) = (new double[_p], 0.0);
        for (var k = 0; k < _p; k++)
        {
            var (along, lambda) = (0.0, _eigen.Values[k]);
            for (var i = 0; i < _p; i++)
                along += _eigen.Vectors[i, k] * _truth[i];
            var kept = Math.Pow(1 - (Rate * lambda), t);
            left[k] = kept * along;
            risk += noise / _n * _metric[k, k] * (1 - kept) * (1 - kept) / lambda;
        }

        for (var i = 0; i < _p; i++)
            for (var j = 0; j < _p; j++)
                risk += left[i] * _metric[i, j] * left[j];
        return risk;
    }
}
