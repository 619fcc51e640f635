using System.Numerics;
using System.Runtime.Intrinsics;
using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// M gradient estimates as rows [M, P], with their inner products G = g gᵀ [M, M] accumulated in double precision: all that the
/// statistics of this folder need. The rows are kept, not copied: do not write to them afterwards.
/// </summary>
public sealed class GradientSet
{
    private const int Block = 2048;

    private readonly Action<int, int, Span<double>> _read;
    private readonly double[,] _gram;

    private GradientSet(int count, int dimension, Action<int, int, Span<double>> read)
    {
        Count = count;
        Dimension = dimension;
        _read = read;
        _gram = Products(this, this);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                if (!double.IsFinite(_gram[i, j]))
                    throw new ArgumentException($"rows: expected inner products that fit a double, got {_gram[i, j]} for rows {i} and {j}.");
            }
        }
    }

    /// <summary>M, the number of estimates.</summary>
    public int Count { get; }

    /// <summary>P, the number of parameters.</summary>
    public int Dimension { get; }

    /// <summary>Gᵢⱼ = ⟨gᵢ, gⱼ⟩.</summary>
    public double this[int i, int j] => _gram[i, j];

    /// <summary>The estimates in single precision [M, P].</summary>
    /// <exception cref="ArgumentException">There is no row, or rows differ in length, are empty or hold a number that is not finite.</exception>
    public static GradientSet Of(IReadOnlyList<float[]> rows) => Make(rows);

    /// <summary>The estimates in double precision [M, P].</summary>
    /// <exception cref="ArgumentException">There is no row, or rows differ in length, are empty or hold a number that is not finite.</exception>
    public static GradientSet Of(IReadOnlyList<double[]> rows) => Make(rows);

    /// <summary>⟨gᵢ, hⱼ⟩ [M, N], row i of this set with row j of another.</summary>
    /// <exception cref="ArgumentException">The rows of the other set have another length, or a product does not fit a double.</exception>
    public double[,] Times(GradientSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Dimension != Dimension)
            throw new ArgumentException($"other: expected rows [P], P = {Dimension}, got [{other.Dimension}].", nameof(other));
        return Products(this, other);
    }

    /// <summary>Whether gᵢ is exactly 0: such an estimate has no direction.</summary>
    public bool IsZero(int i) => _gram[i, i] == 0;

    internal int[] Directed() => [.. Enumerable.Range(0, Count).Where(i => !IsZero(i))];

    internal Estimate NoDirection(int directed) =>
        Estimate.None($"only {directed} of {Count} estimates differ from 0 and have a direction, 3 are needed", directed, new Interval(-1, 1));

    internal static void Require(GradientSet gradients, int atLeast, string name)
    {
        ArgumentNullException.ThrowIfNull(gradients, name);
        if (gradients.Count < atLeast)
            throw new ArgumentException($"{name}: expected at least {atLeast} independent estimates, got {gradients.Count}.", name);
    }

    private static GradientSet Make<T>(IReadOnlyList<T[]> rows) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
            throw new ArgumentException("rows: expected [M, P], M ≥ 1, got no row.", nameof(rows));
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i] ?? throw new ArgumentException($"rows: row {i} is null.", nameof(rows));
            if (row.Length == 0 || row.Length != rows[0].Length)
                throw new ArgumentException($"rows: expected [M, P], P = {rows[0].Length} ≥ 1, got [{row.Length}] in row {i}.", nameof(rows));
            for (var p = 0; p < row.Length; p++)
            {
                if (!T.IsFinite(row[p]))
                    throw new ArgumentException($"rows: expected finite numbers, got {row[p]} in row {i}, column {p}.", nameof(rows));
            }
        }

        return new GradientSet(rows.Count, rows[0].Length, (row, start, block) =>
        {
            var source = rows[row].AsSpan(start, block.Length);
            for (var p = 0; p < block.Length; p++)
                block[p] = double.CreateChecked(source[p]);
        });
    }

    // Blocks of columns, so that all rows of a block stay in the cache; the order of additions is fixed.
    private static double[,] Products(GradientSet left, GradientSet right)
    {
        var same = ReferenceEquals(left, right);
        var products = new double[left.Count, right.Count];
        var a = new double[left.Count * Block];
        var b = same ? a : new double[right.Count * Block];
        for (var start = 0; start < left.Dimension; start += Block)
        {
            var width = Math.Min(Block, left.Dimension - start);
            for (var i = 0; i < left.Count; i++)
                left._read(i, start, a.AsSpan(i * Block, width));
            for (var j = 0; j < right.Count && !same; j++)
                right._read(j, start, b.AsSpan(j * Block, width));
            for (var i = 0; i < left.Count; i++)
            {
                for (var j = 0; j < (same ? i + 1 : right.Count); j++)
                    products[i, j] += Dot(a.AsSpan(i * Block, width), b.AsSpan(j * Block, width));
            }
        }

        for (var i = 0; same && i < left.Count; i++)
        {
            for (var j = 0; j < i; j++)
                products[j, i] = products[i, j];
        }

        return products;
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sums = Vector256<double>.Zero;
        var p = 0;
        for (; p <= x.Length - 4; p += 4)
            sums += Vector256.Create(x[p..]) * Vector256.Create(y[p..]);
        var sum = Vector256.Sum(sums);
        for (; p < x.Length; p++)
            sum += x[p] * y[p];
        return sum;
    }
}
