using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PolicyProbe.Core;

/// <summary>
/// Generalised state-dependent exploration: a = μ(s) + Eᵀφ(s) with a noise matrix Eⱼᵢ = e^{ℓⱼᵢ} ξⱼᵢ, ξ standard normal, so that
/// π(a | z) = Πᵢ N(aᵢ; μᵢ, σᵢ²) with σᵢ² = Σⱼ φⱼ² e^{2ℓⱼᵢ} + 10⁻⁶. Outputs z = [μ (A), φ (L), ℓ (L, A)], O = A + L + L·A: the mean, the
/// policy's last features, and free outputs.
/// </summary>
/// <remarks>
/// Raffin, Kober and Stulp, arXiv:2005.05719, eqs. 4–6. Everything is <see cref="DiagonalGaussian"/>'s closed form in (μ, log σ) with
/// the chain rule ∂ log σᵢ/∂φⱼ = φⱼ e^{2ℓⱼᵢ}/σᵢ², ∂ log σᵢ/∂ℓⱼᵢ = φⱼ² e^{2ℓⱼᵢ}/σᵢ². The derivative by φ is kept, so that gradient, KL
/// and Fisher are those of one distribution; Stable-Baselines3 drops it unless told to learn the features. ℓ is usually the same in
/// every row, so its exponentials are kept from row to row, while it is the same to the bit.
/// </remarks>
public sealed partial record StateDependentGaussian : IHead, IHeldNoise
{
    private const double Floor = 1e-6;
    private readonly DiagonalGaussian _inner;

    /// <summary>The head over <paramref name="actionSize"/> dimensions and <paramref name="features"/> features.</summary>
    /// <param name="actionSize">A, at least 1.</param>
    /// <param name="features">L, at least 1.</param>
    /// <param name="interval">Steps between two draws of the noise; 0 for one a rollout.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its least.</exception>
    public StateDependentGaussian(int actionSize, int features, int interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(interval);
        _inner = new DiagonalGaussian(actionSize);
        (Features, Interval) = (features, interval);
    }

    /// <summary>L.</summary>
    public int Features { get; }

    /// <inheritdoc/>
    public int Interval { get; }

    /// <inheritdoc/>
    public int NoiseSize => Features * ActionSize;

    /// <inheritdoc/>
    public int OutputSize => ActionSize + Features + (Features * ActionSize);

    /// <inheritdoc/>
    public int ActionSize => _inner.ActionSize;

    /// <inheritdoc/>
    public void Act<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<double> noise, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(noise.Length, rows, NoiseSize, nameof(noise));
        HeadShapes.Require(actions.Length, rows, ActionSize, nameof(actions));
        using var scales = new Scratch<double>(NoiseSize);
        ReadOnlySpan<T> of = [];
        for (var b = 0; b < rows; b++)
        {
            var z = Split(outputs, b);
            if (!SameBits(z.Free, of))
                for (var at = 0; at < z.Free.Length; at++)
                    scales.Values[at] = Math.Exp(double.CreateTruncating(z.Free[at]));
            of = z.Free;
            var xi = noise.Slice(b * NoiseSize, NoiseSize);
            for (var i = 0; i < ActionSize; i++)
            {
                var action = double.CreateTruncating(z.Mean[i]);
                for (var (j, at) = (0, i); j < z.Features.Length; j++, at += ActionSize)
                    action += double.CreateTruncating(z.Features[j]) * scales.Values[at] * xi[at];
                actions[(b * ActionSize) + i] = float.IsFinite((float)action) ? (float)action
                    : throw new ArgumentException($"outputs: expected a finite action, got {action} in row {b}.", nameof(outputs));
            }
        }
    }

    /// <inheritdoc/>
    public void Sample<T>(ReadOnlySpan<T> outputs, Rng rng, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var inner = Inner(outputs, nameof(outputs));
        _inner.Sample(inner.Values, rng, actions);
    }

    /// <inheritdoc/>
    public void Mode<T>(ReadOnlySpan<T> outputs, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var inner = Inner(outputs, nameof(outputs));
        _inner.Mode(inner.Values, actions);
    }

    /// <inheritdoc/>
    public void LogProbability<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, Span<T> logProbabilities) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var inner = Inner(outputs, nameof(outputs));
        _inner.LogProbability(inner.Values, actions, logProbabilities);
    }

    /// <inheritdoc/>
    public void AddLogProbabilityGradient<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var inner = Inner(outputs, nameof(outputs));
        using var at = new Scratch<T>(inner.Values.Length);
        _inner.AddLogProbabilityGradient(inner.Values, actions, weights, at.Cleared);
        AddPulledBack(outputs, inner.Values, at.Values, gradient, nameof(gradient));
    }

    /// <inheritdoc/>
    public void Entropy<T>(ReadOnlySpan<T> outputs, Span<T> entropy) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var inner = Inner(outputs, nameof(outputs));
        _inner.Entropy(inner.Values, entropy);
    }

    /// <inheritdoc/>
    public void AddEntropyGradient<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var inner = Inner(outputs, nameof(outputs));
        using var at = new Scratch<T>(inner.Values.Length);
        _inner.AddEntropyGradient(inner.Values, weights, at.Cleared);
        AddPulledBack(outputs, inner.Values, at.Values, gradient, nameof(gradient));
    }

    /// <inheritdoc/>
    public void KullbackLeibler<T>(ReadOnlySpan<T> oldOutputs, ReadOnlySpan<T> outputs, Span<T> divergence) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var old = Inner(oldOutputs, nameof(oldOutputs));
        using var inner = Inner(outputs, nameof(outputs));
        _inner.KullbackLeibler(old.Values, inner.Values, divergence);
    }

    /// <inheritdoc/>
    public void AddKullbackLeiblerGradient<T>(ReadOnlySpan<T> oldOutputs, ReadOnlySpan<T> outputs, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var old = Inner(oldOutputs, nameof(oldOutputs));
        using var inner = Inner(outputs, nameof(outputs));
        using var at = new Scratch<T>(inner.Values.Length);
        _inner.AddKullbackLeiblerGradient(old.Values, inner.Values, weights, at.Cleared);
        AddPulledBack(outputs, inner.Values, at.Values, gradient, nameof(gradient));
    }

    /// <inheritdoc/>
    /// <remarks>M = Cᵀ diag(1/σ², 2) C with C = ∂(μ, log σ)/∂z.</remarks>
    public void FisherProduct<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> v, Span<T> product) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(v.Length, rows, OutputSize, nameof(v));
        HeadShapes.Require(product.Length, rows, OutputSize, nameof(product));
        using var inner = Inner(outputs, nameof(outputs));
        using var moved = new Scratch<T>(inner.Values.Length);
        using var weighed = new Scratch<T>(inner.Values.Length);
        using var kept = new Exponentials<T>(NoiseSize, 2);
        for (var b = 0; b < rows; b++)
        {
            var z = Split(outputs, b);
            var d = Split(v, b);
            var squares = kept.Of(z.Free);
            for (var i = 0; i < ActionSize; i++)
            {
                var (sum, inverse) = (T.Zero, InverseVariance(inner.Values, b, i));
                for (var (j, at) = (0, i); j < z.Features.Length; j++, at += ActionSize)
                    sum += z.Features[j] * squares[at] * inverse * (d.Features[j] + (z.Features[j] * d.Free[at]));
                moved.Values[(b * _inner.OutputSize) + i] = d.Mean[i];
                moved.Values[(b * _inner.OutputSize) + ActionSize + i] = sum;
            }
        }

        _inner.FisherProduct<T>(inner.Values, moved.Values, weighed.Values);
        product.Clear();
        AddPulledBack(outputs, inner.Values, weighed.Values, product, nameof(product));
    }

    private T InverseVariance<T>(ReadOnlySpan<T> inner, int b, int i) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var logSigma = inner[(b * _inner.OutputSize) + ActionSize + i];
        return T.Exp(-(logSigma + logSigma));
    }

    /// <summary>[μ, log σ] of every row [B, 2A].</summary>
    private Scratch<T> Inner<T>(ReadOnlySpan<T> outputs, string name) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, name);
        var inner = new Scratch<T>(rows * _inner.OutputSize);
        using var kept = new Exponentials<T>(NoiseSize, 1);
        var half = T.CreateTruncating(0.5);
        for (var b = 0; b < rows; b++)
        {
            var z = Split(outputs, b);
            var scales = kept.Of(z.Free);
            for (var i = 0; i < ActionSize; i++)
            {
                var variance = T.CreateTruncating(Floor);
                for (var (j, at) = (0, i); j < z.Features.Length; j++, at += ActionSize)
                {
                    var deviation = z.Features[j] * scales[at];
                    variance += deviation * deviation;
                }

                inner.Values[(b * _inner.OutputSize) + i] = z.Mean[i];
                inner.Values[(b * _inner.OutputSize) + ActionSize + i] = half * T.Log(variance);
            }
        }

        return inner;
    }

    /// <summary>Adds Cᵀ u to the gradient, u at (μ, log σ).</summary>
    private void AddPulledBack<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> inner, ReadOnlySpan<T> u, Span<T> gradient, string name) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = outputs.Length / OutputSize;
        HeadShapes.Require(gradient.Length, rows, OutputSize, name);
        using var kept = new Exponentials<T>(NoiseSize, 2);
        for (var b = 0; b < rows; b++)
        {
            var z = Split(outputs, b);
            var squares = kept.Of(z.Free);
            var g = gradient.Slice(b * OutputSize, OutputSize);
            var features = g.Slice(ActionSize, Features);
            var free = g[(ActionSize + Features)..];
            for (var i = 0; i < ActionSize; i++)
            {
                g[i] += u[(b * _inner.OutputSize) + i];
                var weight = u[(b * _inner.OutputSize) + ActionSize + i] * InverseVariance(inner, b, i);
                for (var (j, at) = (0, i); j < z.Features.Length; j++, at += ActionSize)
                {
                    var part = weight * z.Features[j] * squares[at];
                    features[j] += part;
                    free[at] += part * z.Features[j];
                }
            }
        }
    }

    private static bool SameBits<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged => MemoryMarshal.AsBytes(x).SequenceEqual(MemoryMarshal.AsBytes(y));

    private RowParts<T> Split<T>(ReadOnlySpan<T> outputs, int b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var row = outputs.Slice(b * OutputSize, OutputSize);
        return new RowParts<T>(row[..ActionSize], row.Slice(ActionSize, Features), row[(ActionSize + Features)..]);
    }

    /// <summary>μ [A], φ [L] and ℓ [L, A] of a row.</summary>
    private readonly ref struct RowParts<T>(ReadOnlySpan<T> mean, ReadOnlySpan<T> features, ReadOnlySpan<T> free)
    {
        public readonly ReadOnlySpan<T> Mean = mean;
        public readonly ReadOnlySpan<T> Features = features;
        public readonly ReadOnlySpan<T> Free = free;
    }

    /// <summary>Numbers borrowed from the pool until they are disposed.</summary>
    private readonly ref struct Scratch<T>(int count) where T : unmanaged
    {
        private readonly T[] _array = ArrayPool<T>.Shared.Rent(count);

        public Span<T> Values => _array.AsSpan(0, count);

        public Span<T> Cleared
        {
            get
            {
                Values.Clear();
                return Values;
            }
        }

        public void Dispose() => ArrayPool<T>.Shared.Return(_array);
    }

    /// <summary>e^ℓ, or its square e^2ℓ, computed again only where ℓ is not that of the row before.</summary>
    private ref struct Exponentials<T>(int count, int power) where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly Scratch<T> _values = new(count);
        private ReadOnlySpan<T> _of;

        public ReadOnlySpan<T> Of(ReadOnlySpan<T> free)
        {
            if (!SameBits(free, _of))
                for (var i = 0; i < free.Length; i++)
                    _values.Values[i] = T.Exp(power == 1 ? free[i] : free[i] + free[i]);
            _of = free;
            return _values.Values;
        }

        public readonly void Dispose() => _values.Dispose();
    }
}
