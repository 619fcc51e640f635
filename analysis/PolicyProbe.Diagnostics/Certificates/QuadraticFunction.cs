using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>F(x) = ½xᵀHx + gᵀx + c: what averages, bounds and differences are held against, since it answers them all exactly.</summary>
/// <param name="hessian">H [n, n], symmetric.</param>
/// <param name="slope">g [n].</param>
/// <param name="constant">c.</param>
public sealed class QuadraticFunction(double[,] hessian, double[] slope, double constant) : ITwiceDifferentiable
{
    /// <inheritdoc/>
    public int Dimension => slope.Length;

    /// <summary>tr H.</summary>
    public double Trace => Enumerable.Range(0, Dimension).Sum(i => hessian[i, i]);

    /// <summary>H = C·I: its level sets are spheres.</summary>
    /// <param name="curvature">C.</param>
    /// <param name="slope">g [n].</param>
    /// <param name="constant">c.</param>
    public static QuadraticFunction Isotropic(double curvature, double[] slope, double constant)
    {
        ArgumentNullException.ThrowIfNull(slope);
        var hessian = new double[slope.Length, slope.Length];
        for (var i = 0; i < slope.Length; i++)
            hessian[i, i] = curvature;
        return new QuadraticFunction(hessian, slope, constant);
    }

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> x) => Gradient(x, new double[Dimension]);

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        HessianProduct(x, x, gradient);
        var value = constant;
        for (var i = 0; i < Dimension; i++)
        {
            value += ((gradient[i] / 2) + slope[i]) * x[i];
            gradient[i] += slope[i];
        }

        return value;
    }

    /// <inheritdoc/>
    public void HessianProduct(ReadOnlySpan<double> x, ReadOnlySpan<double> v, Span<double> product)
    {
        for (var i = 0; i < Dimension; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < Dimension; j++)
                sum += hessian[i, j] * v[j];
            product[i] = sum;
        }
    }
}
