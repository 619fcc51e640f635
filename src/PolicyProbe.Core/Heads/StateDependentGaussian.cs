using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// Generalised state-dependent exploration: a = μ(s) + Eᵀφ(s) with a noise matrix Eⱼᵢ = e^{ℓⱼᵢ} ξⱼᵢ, ξ standard normal, so that
/// π(a | z) = Πᵢ N(aᵢ; μᵢ, σᵢ²) with σᵢ² = Σⱼ φⱼ² e^{2ℓⱼᵢ} + 10⁻⁶. Outputs z = [μ (A), φ (L), ℓ (L, A)], O = A + L + L·A: the mean, the
/// policy's last features, and free outputs.
/// </summary>
/// <remarks>
/// Raffin, Kober and Stulp, arXiv:2005.05719, eqs. 4–6. Everything is <see cref="DiagonalGaussian"/>'s closed form in (μ, log σ) with
/// the chain rule ∂ log σᵢ/∂φⱼ = φⱼ e^{2ℓⱼᵢ}/σᵢ², ∂ log σᵢ/∂ℓⱼᵢ = φⱼ² e^{2ℓⱼᵢ}/σᵢ². The derivative by φ is kept, so that gradient, KL
/// and Fisher are those of one distribution; Stable-Baselines3 drops it unless told to learn the features.
/// </remarks>
public sealed record StateDependentGaussian : IHead, IHeldNoise
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
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * OutputSize, OutputSize);
            var xi = noise.Slice(b * NoiseSize, NoiseSize);
            for (var i = 0; i < ActionSize; i++)
            {
                var action = double.CreateTruncating(z[i]);
                for (var j = 0; j < Features; j++)
                    action += double.CreateTruncating(z[ActionSize + j]) * Math.Exp(double.CreateTruncating(z[Free(j, i)])) * xi[(j * ActionSize) + i];
                actions[(b * ActionSize) + i] = float.IsFinite((float)action) ? (float)action
                    : throw new ArgumentException($"outputs: expected a finite action, got {action} in row {b}.", nameof(outputs));
            }
        }
    }

    /// <inheritdoc/>
    public void Sample<T>(ReadOnlySpan<T> outputs, Rng rng, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T> =>
        _inner.Sample<T>(Inner(outputs, nameof(outputs)), rng, actions);

    /// <inheritdoc/>
    public void Mode<T>(ReadOnlySpan<T> outputs, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T> =>
        _inner.Mode<T>(Inner(outputs, nameof(outputs)), actions);

    /// <inheritdoc/>
    public void LogProbability<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, Span<T> logProbabilities) where T : unmanaged, IFloatingPointIeee754<T> =>
        _inner.LogProbability(Inner(outputs, nameof(outputs)), actions, logProbabilities);

    /// <inheritdoc/>
    public void AddLogProbabilityGradient<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var inner = Inner(outputs, nameof(outputs));
        var at = new T[inner.Length];
        _inner.AddLogProbabilityGradient(inner, actions, weights, at);
        AddPulledBack(outputs, inner, at, gradient, nameof(gradient));
    }

    /// <inheritdoc/>
    public void Entropy<T>(ReadOnlySpan<T> outputs, Span<T> entropy) where T : unmanaged, IFloatingPointIeee754<T> =>
        _inner.Entropy(Inner(outputs, nameof(outputs)), entropy);

    /// <inheritdoc/>
    public void AddEntropyGradient<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var inner = Inner(outputs, nameof(outputs));
        var at = new T[inner.Length];
        _inner.AddEntropyGradient(inner, weights, at);
        AddPulledBack(outputs, inner, at, gradient, nameof(gradient));
    }

    /// <inheritdoc/>
    public void KullbackLeibler<T>(ReadOnlySpan<T> oldOutputs, ReadOnlySpan<T> outputs, Span<T> divergence) where T : unmanaged, IFloatingPointIeee754<T> =>
        _inner.KullbackLeibler(Inner(oldOutputs, nameof(oldOutputs)), Inner(outputs, nameof(outputs)), divergence);

    /// <inheritdoc/>
    public void AddKullbackLeiblerGradient<T>(ReadOnlySpan<T> oldOutputs, ReadOnlySpan<T> outputs, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var inner = Inner(outputs, nameof(outputs));
        var at = new T[inner.Length];
        _inner.AddKullbackLeiblerGradient(Inner(oldOutputs, nameof(oldOutputs)), inner, weights, at);
        AddPulledBack(outputs, inner, at, gradient, nameof(gradient));
    }

    /// <inheritdoc/>
    /// <remarks>M = Cᵀ diag(1/σ², 2) C with C = ∂(μ, log σ)/∂z.</remarks>
    public void FisherProduct<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> v, Span<T> product) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var inner = Inner(outputs, nameof(outputs));
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(v.Length, rows, OutputSize, nameof(v));
        HeadShapes.Require(product.Length, rows, OutputSize, nameof(product));
        var moved = new T[inner.Length];
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * OutputSize, OutputSize);
            var d = v.Slice(b * OutputSize, OutputSize);
            for (var i = 0; i < ActionSize; i++)
            {
                moved[(b * _inner.OutputSize) + i] = d[i];
                var inverse = InverseVariance(inner, b, i);
                var sum = T.Zero;
                for (var j = 0; j < Features; j++)
                {
                    var (phi, free) = (z[ActionSize + j], Free(j, i));
                    var weight = phi * T.Exp(z[free] + z[free]) * inverse;
                    sum += weight * (d[ActionSize + j] + (phi * d[free]));
                }

                moved[(b * _inner.OutputSize) + ActionSize + i] = sum;
            }
        }

        var weighed = new T[inner.Length];
        _inner.FisherProduct<T>(inner, moved, weighed);
        product.Clear();
        AddPulledBack(outputs, inner, weighed, product, nameof(product));
    }

    private int Free(int j, int i) => ActionSize + Features + (j * ActionSize) + i;

    private T InverseVariance<T>(ReadOnlySpan<T> inner, int b, int i) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var logSigma = inner[(b * _inner.OutputSize) + ActionSize + i];
        return T.Exp(-(logSigma + logSigma));
    }

    /// <summary>[μ, log σ] of every row [B, 2A].</summary>
    private ReadOnlySpan<T> Inner<T>(ReadOnlySpan<T> outputs, string name) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, name);
        var inner = new T[rows * _inner.OutputSize];
        var half = T.CreateTruncating(0.5);
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * OutputSize, OutputSize);
            for (var i = 0; i < ActionSize; i++)
            {
                var variance = T.CreateTruncating(Floor);
                for (var j = 0; j < Features; j++)
                {
                    var deviation = z[ActionSize + j] * T.Exp(z[Free(j, i)]);
                    variance += deviation * deviation;
                }

                inner[(b * _inner.OutputSize) + i] = z[i];
                inner[(b * _inner.OutputSize) + ActionSize + i] = half * T.Log(variance);
            }
        }

        return inner;
    }

    /// <summary>Adds Cᵀ u to the gradient, u at (μ, log σ).</summary>
    private void AddPulledBack<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> inner, T[] u, Span<T> gradient, string name) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = outputs.Length / OutputSize;
        HeadShapes.Require(gradient.Length, rows, OutputSize, name);
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * OutputSize, OutputSize);
            var g = gradient.Slice(b * OutputSize, OutputSize);
            for (var i = 0; i < ActionSize; i++)
            {
                g[i] += u[(b * _inner.OutputSize) + i];
                var weight = u[(b * _inner.OutputSize) + ActionSize + i] * InverseVariance(inner, b, i);
                for (var j = 0; j < Features; j++)
                {
                    var (phi, free) = (z[ActionSize + j], Free(j, i));
                    var part = weight * phi * T.Exp(z[free] + z[free]);
                    g[ActionSize + j] += part;
                    g[free] += part * phi;
                }
            }
        }
    }
}
