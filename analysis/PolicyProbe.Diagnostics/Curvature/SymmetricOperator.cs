using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// A symmetric matrix A [n, n] that is known by its products alone: the Hessian of a surrogate, of a cross-entropy, of a loss in its inputs.
/// </summary>
/// <param name="dimension">n, at least 1.</param>
/// <param name="product">Products with A; asked by one thread at a time.</param>
public sealed class SymmetricOperator(int dimension, SymmetricOperator.Product product)
{
    /// <summary>A product with A.</summary>
    /// <param name="v">v [n].</param>
    /// <param name="result">Receives A v [n].</param>
    public delegate void Product(ReadOnlySpan<double> v, Span<double> result);

    /// <summary>n.</summary>
    public int Dimension { get; } = dimension >= 1 ? dimension : throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"dimension: expected at least 1, got {dimension}.");

    /// <summary>The exact Hessian of an objective at x.</summary>
    public static SymmetricOperator Of(ITwiceDifferentiable objective, double[] x)
    {
        ArgumentNullException.ThrowIfNull(objective);
        Require(objective, x);
        return new SymmetricOperator(objective.Dimension, (v, result) => objective.HessianProduct(x, v, result));
    }

    /// <summary>
    /// The Hessian of an objective that has only a gradient: (∇F(x + hu) − ∇F(x − hu))|v|/2h along u = v/|v|. It errs by h²/6 of the fourth
    /// derivative and by the gradient's rounding over h; symmetric to as much.
    /// </summary>
    /// <param name="objective">F.</param>
    /// <param name="x">x [n].</param>
    /// <param name="step">h.</param>
    public static SymmetricOperator ByDifferences(IObjective objective, double[] x, double step = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(objective);
        Require(objective, x);
        var (moved, other) = (new double[x.Length], new double[x.Length]);
        return new SymmetricOperator(objective.Dimension, (v, result) =>
        {
            var norm = Vector.Norm(v);
            if (norm == 0)
            {
                result.Clear();
                return;
            }

            Gradient(v, step / norm, result);
            Gradient(v, -step / norm, other);
            for (var i = 0; i < other.Length; i++)
                result[i] = (result[i] - other[i]) * norm / (2 * step);
        });

        void Gradient(ReadOnlySpan<double> v, double h, Span<double> into)
        {
            for (var i = 0; i < moved.Length; i++)
                moved[i] = x[i] + (h * v[i]);
            objective.Gradient(moved, into);
        }
    }

    /// <summary>A matrix that is known entry by entry.</summary>
    /// <param name="matrix">A [n, n], symmetric.</param>
    public static SymmetricOperator Of(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var n = matrix.GetLength(0);
        return new SymmetricOperator(n, (v, result) =>
        {
            for (var i = 0; i < n; i++)
            {
                var sum = 0.0;
                for (var j = 0; j < n; j++)
                    sum += matrix[i, j] * v[j];
                result[i] = sum;
            }
        });
    }

    /// <summary>A v.</summary>
    /// <exception cref="ArgumentException">A length is not n.</exception>
    public void Apply(ReadOnlySpan<double> v, Span<double> result)
    {
        Require(v.Length, nameof(v));
        Require(result.Length, nameof(result));
        product(v, result);
    }

    /// <summary>vᵀA v.</summary>
    public double Quadratic(ReadOnlySpan<double> v)
    {
        var result = new double[Dimension];
        Apply(v, result);
        return Vector.Dot(v, result);
    }

    /// <summary>The block of A of some coordinates that lie together: what a layer's parameters see of one another.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentException">The coordinates are not A's.</exception>
    public SymmetricOperator Block(int start, int count)
    {
        if (start < 0 || count < 1 || start + count > Dimension)
            throw new ArgumentException($"start: expected a block within [0, {Dimension}), got [{start}, {start + count}).", nameof(start));
        var (wide, image) = (new double[Dimension], new double[Dimension]);
        return new SymmetricOperator(count, (v, result) =>
        {
            v.CopyTo(wide.AsSpan(start, count));
            Apply(wide, image);
            image.AsSpan(start, count).CopyTo(result);
        });
    }

    /// <summary>All of A: n products, symmetrised.</summary>
    public double[,] Matrix()
    {
        var (matrix, unit, column) = (new double[Dimension, Dimension], new double[Dimension], new double[Dimension]);
        for (var j = 0; j < Dimension; j++)
        {
            unit[j] = 1;
            Apply(unit, column);
            unit[j] = 0;
            for (var i = 0; i < Dimension; i++)
            {
                matrix[i, j] += column[i] / 2;
                matrix[j, i] += column[i] / 2;
            }
        }

        return matrix;
    }

    private static void Require(IObjective objective, double[] x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Length != objective.Dimension)
            throw new ArgumentException($"x: expected [n], n = {objective.Dimension}, got {x.Length}.", nameof(x));
    }

    private void Require(int length, string name)
    {
        if (length != Dimension)
            throw new ArgumentException($"{name}: expected [n], n = {Dimension}, got {length}.", name);
    }
}
