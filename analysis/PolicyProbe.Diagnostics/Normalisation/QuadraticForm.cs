using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>F(x) = ½xᵀHx with a symmetric H: along every step the gradient changes by s Hd exactly.</summary>
/// <param name="hessian">H [n, n], symmetric.</param>
public sealed class QuadraticForm(double[,] hessian) : ITwiceDifferentiable
{
    /// <inheritdoc/>
    public int Dimension => hessian.GetLength(0);

    /// <summary>H = BBᵀ/n with normal entries in B [n, n].</summary>
    public static QuadraticForm Random(int n, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (factor, product) = (new double[n, n], new double[n, n]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                factor[i, j] = rng.NextNormal();
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                for (var k = 0; k < n; k++)
                    product[i, j] += factor[i, k] * factor[j, k] / n;
        return new QuadraticForm(product);
    }

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> x) => Gradient(x, new double[Dimension]);

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        HessianProduct(x, x, gradient);
        return Vector.Dot(x, gradient) / 2;
    }

    /// <inheritdoc/>
    public void HessianProduct(ReadOnlySpan<double> x, ReadOnlySpan<double> v, Span<double> product)
    {
        for (var i = 0; i < Dimension; i++)
        {
            product[i] = 0;
            for (var j = 0; j < Dimension; j++)
                product[i] += hessian[i, j] * v[j];
        }
    }
}
