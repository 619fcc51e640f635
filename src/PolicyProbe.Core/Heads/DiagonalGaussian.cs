using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PolicyProbe.Core;

/// <summary>
/// Independent normals, one an action dimension: π(a | z) = Πᵢ N(aᵢ; μᵢ, σᵢ²) with outputs z = [μ₁ … μ_A, log σ₁ … log σ_A], O = 2A.
/// </summary>
/// <remarks>
/// With e = (a − μ) / σ: ∂ log π/∂μ = e/σ, ∂ log π/∂ log σ = e² − 1, H = Σ log σᵢ + A/2 (1 + log 2π),
/// KL(old ‖ new) = Σ log(σ/σ₀) + (σ₀² + (μ₀ − μ)²) / 2σ² − ½, M = diag(1/σ², 2)
/// (J. Schulman et al., "Trust Region Policy Optimization", 2015, appendix C).
/// </remarks>
public sealed record DiagonalGaussian : IHead
{
    // More dimensions than this compute in an array of their own.
    private const int OnStack = 64;

    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>The head over <paramref name="actionSize"/> dimensions.</summary>
    /// <param name="actionSize">A, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="actionSize"/> is below 1.</exception>
    public DiagonalGaussian(int actionSize)
    {
        if (actionSize < 1)
            throw new ArgumentOutOfRangeException(nameof(actionSize), actionSize, $"actionSize: expected at least 1, got {actionSize}.");
        ActionSize = actionSize;
    }

    /// <inheritdoc/>
    public int OutputSize => 2 * ActionSize;

    /// <inheritdoc/>
    public int ActionSize { get; }

    /// <inheritdoc/>
    /// <remarks>μ + σ ε in float64, rounded once: one <see cref="Rng.NextNormal"/> a dimension, rows in order.</remarks>
    /// <exception cref="ArgumentException">A length is wrong, or an action comes out NaN or infinite.</exception>
    public void Sample<T>(ReadOnlySpan<T> outputs, Rng rng, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(rng);
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, ActionSize, nameof(actions));
        for (var b = 0; b < rows; b++)
        {
            var (mean, logSigma) = Split(outputs, b);
            for (var i = 0; i < ActionSize; i++)
            {
                var sigma = Math.Exp(double.CreateTruncating(logSigma[i]));
                var action = (float)(double.CreateTruncating(mean[i]) + (sigma * rng.NextNormal()));
                if (!float.IsFinite(action))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"outputs: expected finite μ and σ, got μ = {mean[i]} and log σ = {logSigma[i]} in row {b}."), nameof(outputs));
                actions[(b * ActionSize) + i] = action;
            }
        }
    }

    /// <inheritdoc/>
    public void Mode<T>(ReadOnlySpan<T> outputs, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, ActionSize, nameof(actions));
        for (var b = 0; b < rows; b++)
            for (var i = 0; i < ActionSize; i++)
                actions[(b * ActionSize) + i] = float.CreateTruncating(outputs[(b * OutputSize) + i]);
    }

    /// <inheritdoc/>
    public void LogProbability<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, Span<T> logProbabilities) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, ActionSize, nameof(actions));
        HeadShapes.Require(logProbabilities.Length, rows, nameof(logProbabilities));
        var half = T.CreateTruncating(0.5);
        var constant = T.CreateTruncating(HalfLogTwoPi);
        var scales = new Scales<T>(ActionSize <= OnStack ? stackalloc T[ActionSize] : new T[ActionSize]);
        for (var b = 0; b < rows; b++)
        {
            var (mean, logSigma) = Split(outputs, b);
            var inverse = scales.Inverse(logSigma);
            var action = actions.Slice(b * ActionSize, inverse.Length);
            var sum = T.Zero;
            for (var i = 0; i < inverse.Length; i++)
            {
                var e = (T.CreateTruncating(action[i]) - mean[i]) * inverse[i];
                sum -= (half * e * e) + logSigma[i] + constant;
            }

            logProbabilities[b] = sum;
        }
    }

    /// <inheritdoc/>
    public void AddLogProbabilityGradient<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, ActionSize, nameof(actions));
        HeadShapes.Require(weights.Length, rows, nameof(weights));
        HeadShapes.Require(gradient.Length, rows, OutputSize, nameof(gradient));
        var scales = new Scales<T>(ActionSize <= OnStack ? stackalloc T[ActionSize] : new T[ActionSize]);
        for (var b = 0; b < rows; b++)
        {
            var (mean, logSigma) = Split(outputs, b);
            var inverse = scales.Inverse(logSigma);
            var action = actions.Slice(b * ActionSize, inverse.Length);
            var g = gradient.Slice(b * OutputSize, inverse.Length);
            var gLogSigma = gradient.Slice((b * OutputSize) + ActionSize, inverse.Length);
            var weight = weights[b];
            for (var i = 0; i < inverse.Length; i++)
            {
                var e = (T.CreateTruncating(action[i]) - mean[i]) * inverse[i];
                g[i] += weight * e * inverse[i];
                gLogSigma[i] += weight * ((e * e) - T.One);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>With e = (a − μ)/σ: ∂²/∂μ² = −1/σ², ∂²/∂μ ∂log σ = −2e/σ, ∂²/∂(log σ)² = −2e²; 0 between dimensions.</remarks>
    public void AddLogProbabilityHessian<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, ReadOnlySpan<T> weights, ReadOnlySpan<T> v, Span<T> product) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, ActionSize, nameof(actions));
        HeadShapes.Require(weights.Length, rows, nameof(weights));
        HeadShapes.Require(v.Length, rows, OutputSize, nameof(v));
        HeadShapes.Require(product.Length, rows, OutputSize, nameof(product));
        var scales = new Scales<T>(ActionSize <= OnStack ? stackalloc T[ActionSize] : new T[ActionSize]);
        for (var b = 0; b < rows; b++)
        {
            var (mean, logSigma) = Split(outputs, b);
            var inverse = scales.Inverse(logSigma);
            var (dMean, dLogSigma) = Split(v, b);
            var row = product.Slice(b * OutputSize, OutputSize);
            for (var i = 0; i < inverse.Length; i++)
            {
                var e = (T.CreateTruncating(actions[(b * ActionSize) + i]) - mean[i]) * inverse[i];
                var moved = (dMean[i] * inverse[i]) + (e * (dLogSigma[i] + dLogSigma[i]));
                row[i] -= weights[b] * moved * inverse[i];
                row[ActionSize + i] -= weights[b] * (e + e) * ((dMean[i] * inverse[i]) + (e * dLogSigma[i]));
            }
        }
    }

    /// <inheritdoc/>
    public void Entropy<T>(ReadOnlySpan<T> outputs, Span<T> entropy) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(entropy.Length, rows, nameof(entropy));
        var constant = T.CreateTruncating(0.5 + HalfLogTwoPi);
        for (var b = 0; b < rows; b++)
        {
            var (_, logSigma) = Split(outputs, b);
            var sum = T.Zero;
            foreach (var value in logSigma)
                sum += value + constant;
            entropy[b] = sum;
        }
    }

    /// <inheritdoc/>
    public void AddEntropyGradient<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(weights.Length, rows, nameof(weights));
        HeadShapes.Require(gradient.Length, rows, OutputSize, nameof(gradient));
        for (var b = 0; b < rows; b++)
            for (var i = 0; i < ActionSize; i++)
                gradient[(b * OutputSize) + ActionSize + i] += weights[b];
    }

    /// <inheritdoc/>
    /// <remarks>Per dimension ½ (φ(−2 log(σ/σ₀)) + ((μ₀ − μ)/σ)²) with φ(x) = eˣ − 1 − x: no term is negative, none cancels.</remarks>
    public void KullbackLeibler<T>(ReadOnlySpan<T> oldOutputs, ReadOnlySpan<T> outputs, Span<T> divergence) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(oldOutputs.Length, rows, OutputSize, nameof(oldOutputs));
        HeadShapes.Require(divergence.Length, rows, nameof(divergence));
        var half = T.CreateTruncating(0.5);
        var scales = new Scales<T>(ActionSize <= OnStack ? stackalloc T[ActionSize] : new T[ActionSize]);
        for (var b = 0; b < rows; b++)
        {
            var (oldMean, oldLogSigma) = Split(oldOutputs, b);
            var (mean, logSigma) = Split(outputs, b);
            var inverse = scales.Inverse(logSigma);
            var sum = T.Zero;
            for (var i = 0; i < inverse.Length; i++)
            {
                var e = (oldMean[i] - mean[i]) * inverse[i];
                var x = oldLogSigma[i] - logSigma[i];
                sum += half * (ExponentialRemainder.Of(x + x) + (e * e));
            }

            divergence[b] = sum;
        }
    }

    /// <inheritdoc/>
    public void AddKullbackLeiblerGradient<T>(ReadOnlySpan<T> oldOutputs, ReadOnlySpan<T> outputs, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(oldOutputs.Length, rows, OutputSize, nameof(oldOutputs));
        HeadShapes.Require(weights.Length, rows, nameof(weights));
        HeadShapes.Require(gradient.Length, rows, OutputSize, nameof(gradient));
        for (var b = 0; b < rows; b++)
        {
            var (oldMean, oldLogSigma) = Split(oldOutputs, b);
            var (mean, logSigma) = Split(outputs, b);
            var g = gradient.Slice(b * OutputSize, OutputSize);
            for (var i = 0; i < ActionSize; i++)
            {
                var inverse = T.Exp(-logSigma[i]);
                var e = (mean[i] - oldMean[i]) * inverse;
                var ratio = T.Exp(oldLogSigma[i] - logSigma[i]);
                g[i] += weights[b] * e * inverse;
                g[ActionSize + i] += weights[b] * (T.One - (ratio * ratio) - (e * e));
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>M = diag(1/σ², 2) in (μ, log σ).</remarks>
    public void FisherProduct<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> v, Span<T> product) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(v.Length, rows, OutputSize, nameof(v));
        HeadShapes.Require(product.Length, rows, OutputSize, nameof(product));
        var scales = new Scales<T>(ActionSize <= OnStack ? stackalloc T[ActionSize] : new T[ActionSize]);
        for (var b = 0; b < rows; b++)
        {
            var (_, logSigma) = Split(outputs, b);
            var inverse = scales.Inverse(logSigma);
            var direction = v.Slice(b * OutputSize, OutputSize);
            var row = product.Slice(b * OutputSize, OutputSize);
            for (var i = 0; i < inverse.Length; i++)
            {
                row[i] = inverse[i] * inverse[i] * direction[i];
                row[ActionSize + i] = direction[ActionSize + i] + direction[ActionSize + i];
            }
        }
    }

    private RowParts<T> Split<T>(ReadOnlySpan<T> outputs, int b) where T : unmanaged, IFloatingPointIeee754<T> =>
        new(outputs.Slice(b * OutputSize, ActionSize), outputs.Slice((b * OutputSize) + ActionSize, ActionSize));

    /// <summary>1/σ row by row: where σ does not depend on the state, the exponentials of one row serve for all.</summary>
    /// <param name="room">Where they are kept [A].</param>
    private ref struct Scales<T>(Span<T> room) where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly Span<T> _inverse = room;
        private ReadOnlySpan<T> _known;

        /// <summary>1/σ [A] of log σ [A], until it is asked again.</summary>
        public ReadOnlySpan<T> Inverse(ReadOnlySpan<T> logSigma)
        {
            if (!MemoryMarshal.AsBytes(_known).SequenceEqual(MemoryMarshal.AsBytes(logSigma)))
                for (var i = 0; i < _inverse.Length; i++)
                    _inverse[i] = T.Exp(-logSigma[i]);
            _known = logSigma;
            return _inverse;
        }
    }

    /// <summary>The two halves of a row: spans do not fit into a tuple.</summary>
    private readonly ref struct RowParts<T>(ReadOnlySpan<T> mean, ReadOnlySpan<T> logSigma)
    {
        private readonly ReadOnlySpan<T> _mean = mean;
        private readonly ReadOnlySpan<T> _logSigma = logSigma;

        public void Deconstruct(out ReadOnlySpan<T> mean, out ReadOnlySpan<T> logSigma)
        {
            mean = _mean;
            logSigma = _logSigma;
        }
    }
}
