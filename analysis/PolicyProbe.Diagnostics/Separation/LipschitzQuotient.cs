using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What an ascent follows up the quotient.</summary>
public enum QuotientClimb
{
    /// <summary>Its gradient: finds what is steep near the centre too.</summary>
    Quotient,

    /// <summary>The gradient of the change ‖f(x′) − f(x)‖₁ alone, outwards: on a linear function it comes to rest where the quotient is largest.</summary>
    Change,
}

/// <summary>How steep a function is around each of B inputs: ‖f(x′) − f(x)‖₁/‖x′ − x‖ₚ as a function of x′.</summary>
/// <remarks>
/// Y.-Y. Yang et al., "A Closer Look at Accuracy vs. Robustness" (2020), section 3.2. Of the subgradients of ‖δ‖ where several coordinates are largest, that one is taken which makes a fixed point stationary: shares
/// |gᵢ|/Σ|g| of the largest coordinates, g = Jᵀ sign(f(x′) − f(x)).
/// </remarks>
public sealed class LipschitzQuotient : IRowObjective
{
    private const double Rounding = 1e-12;
    private readonly IRowFunction _function;
    private readonly double[] _centres, _base;
    private readonly BallNorm _norm;
    private readonly int? _output;
    private readonly QuotientClimb _climb;

    /// <summary>The quotient around some inputs.</summary>
    /// <param name="function">f.</param>
    /// <param name="centres">x [B, n].</param>
    /// <param name="norm">p.</param>
    /// <param name="output">One output alone; null for the sum over all.</param>
    /// <param name="climb">Which gradient <see cref="Gradients"/> gives.</param>
    public LipschitzQuotient(IRowFunction function, double[] centres, BallNorm norm, int? output = null, QuotientClimb climb = QuotientClimb.Quotient)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(centres);
        if (centres.Length == 0 || centres.Length % function.Dimension != 0)
            throw new ArgumentException($"centres: expected [B, n], B ≥ 1, n = {function.Dimension}, got [{centres.Length}].", nameof(centres));
        if (output is { } one && (one < 0 || one >= function.Outputs))
            throw new ArgumentOutOfRangeException(nameof(output), one, $"output: expected 0 to {function.Outputs - 1}.");
        (_function, _centres, _norm, _output, _climb, Count) = (function, centres, norm, output, climb, centres.Length / function.Dimension);
        _base = new double[Count * function.Outputs];
        function.Values(centres, _base);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Dimension => _function.Dimension;

    /// <summary>The quotient of every row; 0 at its centre, where it is not defined, so that an ascent has to start at random.</summary>
    public void Values(ReadOnlySpan<double> x, Span<double> values) => _ = Evaluate(x, values);

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients)
    {
        var signs = Evaluate(x, values);
        _function.Pullback(x, signs, gradients);
        var n = Dimension;
        for (var b = 0; b < Count && _climb == QuotientClimb.Quotient; b++)
        {
            var delta = new double[n];
            for (var i = 0; i < n; i++)
                delta[i] = x[(b * n) + i] - _centres[(b * n) + i];
            Quotient(gradients.Slice(b * n, n), delta, values[b]);
        }
    }

    /// <summary>sign(f(x′) − f(x)) [B, O], with the quotients written.</summary>
    private double[] Evaluate(ReadOnlySpan<double> x, Span<double> values)
    {
        var (n, width) = (Dimension, _function.Outputs);
        var change = new double[_base.Length];
        _function.Values(x, change);
        for (var b = 0; b < Count; b++)
        {
            var total = 0.0;
            for (var o = 0; o < width; o++)
            {
                ref var entry = ref change[(b * width) + o];
                var difference = _output is { } one && one != o ? 0 : entry - _base[(b * width) + o];
                total += Math.Abs(difference);
                entry = Math.Sign(difference);
            }

            var delta = new double[n];
            for (var i = 0; i < n; i++)
                delta[i] = x[(b * n) + i] - _centres[(b * n) + i];
            var size = Size(delta);
            values[b] = size > 0 ? total / size : 0;
        }

        return change;
    }

    /// <summary>∇(N/D) = (g − q∇D)/D, from g = ∇N in place.</summary>
    private void Quotient(Span<double> g, double[] delta, double quotient)
    {
        var size = Size(delta);
        if (size == 0)
        {
            g.Clear();
            return;
        }

        var pull = 0.0;
        for (var i = 0; i < g.Length; i++)
            pull += Math.Abs(delta[i]) >= size * (1 - Rounding) ? Math.Abs(g[i]) : 0;
        for (var i = 0; i < g.Length; i++)
        {
            var share = _norm switch
            {
                BallNorm.L1 => Math.Sign(delta[i]),
                BallNorm.L2 => delta[i] / size,
                _ => pull > 0 && Math.Abs(delta[i]) >= size * (1 - Rounding) ? Math.Sign(delta[i]) * Math.Abs(g[i]) / pull : 0,
            };
            g[i] = (g[i] - (quotient * share)) / size;
        }
    }

    private double Size(ReadOnlySpan<double> delta) => LabelledSeparation.Length(delta, _norm);
}
