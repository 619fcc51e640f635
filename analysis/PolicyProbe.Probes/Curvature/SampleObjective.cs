using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// An objective that is a sum over the rows of a sample, in double precision with exact Hessian products: rows go in fixed shards to any
/// number of threads, and the shards' sums are added in their order.
/// </summary>
/// <param name="network">The network; its passes know their second derivatives.</param>
/// <param name="observations">Rows [n, I].</param>
/// <param name="threads">How many shards at once; the results do not depend on it.</param>
internal abstract class SampleObjective(INetwork<double> network, double[] observations, int threads) : ITwiceDifferentiable
{
    private const int ShardRows = 1024;

    /// <inheritdoc/>
    public int Dimension => network.Layout.ParameterCount;

    /// <summary>n.</summary>
    protected int RowCount => observations.Length / network.Layout.InputSize;

    /// <summary>The width of an output row.</summary>
    protected int Width => network.Layout.OutputSize;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> x) => Compute(x.ToArray(), null, []);

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Require(gradient.Length, nameof(gradient));
        return Compute(x.ToArray(), null, gradient);
    }

    /// <inheritdoc/>
    public void HessianProduct(ReadOnlySpan<double> x, ReadOnlySpan<double> v, Span<double> product)
    {
        Require(v.Length, nameof(v));
        Require(product.Length, nameof(product));
        Compute(x.ToArray(), v.ToArray(), product);
    }

    /// <summary>The value, with the gradient in <paramref name="result"/>, or the Hessian product where a direction is given; nothing where it is empty.</summary>
    protected abstract double Compute(double[] x, double[]? v, Span<double> result);

    /// <summary>Runs the network over every shard.</summary>
    protected void ForEach(double[] x, Action<IPass<double>, int> work) => Select(x, (pass, start) =>
    {
        work(pass, start);
        return 0;
    });

    /// <summary>Σ over the shards of what each leaves in its own vector [P].</summary>
    protected void Sum(double[] x, Action<IPass<double>, int, double[]> work, Span<double> sum)
    {
        sum.Clear();
        foreach (var part in Select(x, (pass, start) =>
        {
            var part = new double[Dimension];
            work(pass, start, part);
            return part;
        }))
            for (var i = 0; i < part.Length; i++)
                sum[i] += part[i];
    }

    /// <summary>Adds ∇²⟨weights, f⟩ v + Jᵀ moved to a vector: what the chain rule leaves of a Hessian product.</summary>
    protected static void AddCurvature(IPass<double> pass, double[] weights, double[] moved, double[] v, double[] part)
    {
        var pulled = new double[part.Length];
        ((IHessianProduct<double>)pass).HessianProduct(weights, v, [], part, []);
        pass.Pullback(moved, pulled, []);
        for (var i = 0; i < part.Length; i++)
            part[i] += pulled[i];
    }

    private T[] Select<T>(double[] x, Func<IPass<double>, int, T> work)
    {
        var (rows, inputs) = (RowCount, network.Layout.InputSize);
        return new GridPoints(GridPoints.Threads(threads, network.Traits), null, CancellationToken.None).Select((rows + ShardRows - 1) / ShardRows, shard =>
        {
            var start = shard * ShardRows;
            using var pass = network.Run(x, [], observations.AsSpan(start * inputs, Math.Min(ShardRows, rows - start) * inputs), NetworkMode.Evaluate);
            return work(pass, start);
        });
    }

    private void Require(int length, string name)
    {
        if (length != Dimension)
            throw new ArgumentException($"{name}: expected [P], P = {Dimension}, got {length}.", name);
    }
}
