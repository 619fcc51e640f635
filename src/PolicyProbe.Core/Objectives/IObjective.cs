namespace PolicyProbe.Core;

/// <summary>
/// A scalar function of a flat vector, parameters or inputs alike: surrogate, return, cross-entropy. Landscapes, gradient
/// predictiveness, attacks and curvature are each written once, on this.
/// </summary>
public interface IObjective
{
    /// <summary>The dimension n.</summary>
    int Dimension { get; }

    /// <summary>F(x).</summary>
    double Value(ReadOnlySpan<double> x);

    /// <summary>F(x), with ∇F(x) [n] written to <paramref name="gradient"/>.</summary>
    double Gradient(ReadOnlySpan<double> x, Span<double> gradient);
}

/// <summary>An objective that knows its second derivative.</summary>
public interface ITwiceDifferentiable : IObjective
{
    /// <summary>∇²F(x) · v, written to <paramref name="product"/> [n].</summary>
    void HessianProduct(ReadOnlySpan<double> x, ReadOnlySpan<double> v, Span<double> product);
}

/// <summary>An expectation that can only be sampled: F(x) = E[f(x, ξ)].</summary>
public interface IStochasticObjective
{
    /// <summary>The dimension n.</summary>
    int Dimension { get; }

    /// <summary>One objective for one sample ξ of the given size; the same stream gives the same sample.</summary>
    IObjective Sample(int size, Rng rng);
}
