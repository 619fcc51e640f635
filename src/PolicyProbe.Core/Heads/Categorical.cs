using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolicyProbe.Core;

/// <summary>
/// One of A actions by logits z [A]: π(a | z) = exp(zₐ) / Σᵢ exp(zᵢ). A logit of −∞ is an action that is never taken.
/// </summary>
/// <remarks>
/// With p = π(· | z): ∇ log π(a) = eₐ − p, ∂H/∂zᵢ = −pᵢ (log pᵢ + H), ∇ KL(q ‖ p) = p − q, M = diag(p) − p pᵀ
/// (S. Amari, "Natural Gradient Works Efficiently in Learning", 1998, for M). All through log-sum-exp: log pᵢ = (zᵢ − max) − log Σⱼ exp(zⱼ − max).
/// </remarks>
public sealed record Categorical : IHead
{
    /// <summary>The head over <paramref name="actions"/> actions.</summary>
    /// <param name="actions">A, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="actions"/> is below 1.</exception>
    public Categorical(int actions)
    {
        if (actions < 1)
            throw new ArgumentOutOfRangeException(nameof(actions), actions, $"actions: expected at least 1, got {actions}.");
        Actions = actions;
    }

    /// <summary>The number of actions.</summary>
    public int Actions { get; }

    /// <inheritdoc/>
    public int OutputSize => Actions;

    /// <inheritdoc/>
    public int ActionSize => 1;

    /// <inheritdoc/>
    /// <remarks>Inverse distribution function in float64: one <see cref="Rng.NextDouble"/> a row, rows in order.</remarks>
    /// <exception cref="ArgumentException">A length is wrong, or a row has NaN, +∞ or nothing but −∞.</exception>
    public void Sample<T>(ReadOnlySpan<T> outputs, Rng rng, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(rng);
        var rows = HeadShapes.Rows(outputs.Length, Actions, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, 1, nameof(actions));
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * Actions, Actions);
            var max = double.CreateTruncating(Max(z));
            var total = 0.0;
            foreach (var logit in z)
                total += Math.Exp(double.CreateTruncating(logit) - max);
            if (!double.IsFinite(total))
                throw new ArgumentException($"outputs: expected logits with a finite maximum and no NaN, row {b} has others.", nameof(outputs));

            var target = rng.NextDouble() * total;
            var (chosen, cumulative) = (0, 0.0);
            for (var i = 0; i < z.Length; i++)
            {
                var weight = Math.Exp(double.CreateTruncating(z[i]) - max);
                if (weight == 0)
                    continue;
                chosen = i;
                cumulative += weight;
                if (target < cumulative)
                    break;
            }

            actions[b] = chosen;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The first of several equally likely ones.</remarks>
    public void Mode<T>(ReadOnlySpan<T> outputs, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, Actions, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, 1, nameof(actions));
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * Actions, Actions);
            var best = 0;
            for (var i = 1; i < z.Length; i++)
                if (z[i] > z[best])
                    best = i;
            actions[b] = best;
        }
    }

    /// <inheritdoc/>
    public void LogProbability<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, Span<T> logProbabilities) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, Actions, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, 1, nameof(actions));
        HeadShapes.Require(logProbabilities.Length, rows, nameof(logProbabilities));
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * Actions, Actions);
            var (max, log) = LogSum(z);
            logProbabilities[b] = z[Index(actions, b)] - max - log;
        }
    }

    /// <inheritdoc/>
    public void AddLogProbabilityGradient<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, Actions, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, 1, nameof(actions));
        HeadShapes.Require(weights.Length, rows, nameof(weights));
        HeadShapes.Require(gradient.Length, rows, Actions, nameof(gradient));
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * Actions, Actions);
            var g = gradient.Slice(b * Actions, Actions);
            var (max, sum) = ExpSum(z);
            var scale = weights[b] / sum;
            for (var i = 0; i < z.Length; i++)
                g[i] -= scale * T.Exp(z[i] - max);
            g[Index(actions, b)] += weights[b];
        }
    }

    /// <inheritdoc/>
    /// <remarks>∇² log π(a | z) = p pᵀ − diag(p), the same for every action.</remarks>
    public void AddLogProbabilityHessian<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, ReadOnlySpan<T> weights, ReadOnlySpan<T> v, Span<T> product) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, Actions, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, 1, nameof(actions));
        HeadShapes.Require(weights.Length, rows, nameof(weights));
        HeadShapes.Require(v.Length, rows, Actions, nameof(v));
        HeadShapes.Require(product.Length, rows, Actions, nameof(product));
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * Actions, Actions);
            var direction = v.Slice(b * Actions, Actions);
            var row = product.Slice(b * Actions, Actions);
            var (max, sum) = ExpSum(z);
            var mean = T.Zero;
            for (var i = 0; i < z.Length; i++)
                mean += T.Exp(z[i] - max) / sum * direction[i];
            for (var i = 0; i < z.Length; i++)
                row[i] -= weights[b] * (T.Exp(z[i] - max) / sum) * (direction[i] - mean);
        }
    }

    /// <inheritdoc/>
    public void Entropy<T>(ReadOnlySpan<T> outputs, Span<T> entropy) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, Actions, nameof(outputs));
        HeadShapes.Require(entropy.Length, rows, nameof(entropy));
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * Actions, Actions);
            var (max, log) = LogSum(z);
            entropy[b] = RowEntropy(z, max, log);
        }
    }

    /// <inheritdoc/>
    public void AddEntropyGradient<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, Actions, nameof(outputs));
        HeadShapes.Require(weights.Length, rows, nameof(weights));
        HeadShapes.Require(gradient.Length, rows, Actions, nameof(gradient));
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * Actions, Actions);
            var g = gradient.Slice(b * Actions, Actions);
            var (max, log) = LogSum(z);
            var entropy = RowEntropy(z, max, log);
            for (var i = 0; i < z.Length; i++)
            {
                var logP = z[i] - max - log;
                var p = T.Exp(logP);
                if (p > T.Zero)
                    g[i] -= weights[b] * p * (logP + entropy);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Σ p φ(log q − log p) with φ(x) = eˣ − 1 − x, each term at least 0, for p the old and q the new probabilities.</remarks>
    public void KullbackLeibler<T>(ReadOnlySpan<T> oldOutputs, ReadOnlySpan<T> outputs, Span<T> divergence) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, Actions, nameof(outputs));
        HeadShapes.Require(oldOutputs.Length, rows, Actions, nameof(oldOutputs));
        HeadShapes.Require(divergence.Length, rows, nameof(divergence));
        for (var b = 0; b < rows; b++)
        {
            var oldZ = oldOutputs.Slice(b * Actions, Actions);
            var z = outputs.Slice(b * Actions, Actions);
            var (oldMax, oldLog) = LogSum(oldZ);
            var (max, log) = LogSum(z);
            var sum = T.Zero;
            for (var i = 0; i < z.Length; i++)
                sum += DivergenceTerm(oldZ[i] - oldMax - oldLog, z[i] - max - log);
            divergence[b] = sum;
        }
    }

    /// <inheritdoc/>
    public void AddKullbackLeiblerGradient<T>(ReadOnlySpan<T> oldOutputs, ReadOnlySpan<T> outputs, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, Actions, nameof(outputs));
        HeadShapes.Require(oldOutputs.Length, rows, Actions, nameof(oldOutputs));
        HeadShapes.Require(weights.Length, rows, nameof(weights));
        HeadShapes.Require(gradient.Length, rows, Actions, nameof(gradient));
        for (var b = 0; b < rows; b++)
        {
            var oldZ = oldOutputs.Slice(b * Actions, Actions);
            var z = outputs.Slice(b * Actions, Actions);
            var g = gradient.Slice(b * Actions, Actions);
            var (oldMax, oldSum) = ExpSum(oldZ);
            var (max, sum) = ExpSum(z);
            for (var i = 0; i < z.Length; i++)
                g[i] += weights[b] * ((T.Exp(z[i] - max) / sum) - (T.Exp(oldZ[i] - oldMax) / oldSum));
        }
    }

    /// <inheritdoc/>
    /// <remarks>M v = p ⊙ (v − p·v).</remarks>
    public void FisherProduct<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> v, Span<T> product) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, Actions, nameof(outputs));
        HeadShapes.Require(v.Length, rows, Actions, nameof(v));
        HeadShapes.Require(product.Length, rows, Actions, nameof(product));
        for (var b = 0; b < rows; b++)
        {
            var z = outputs.Slice(b * Actions, Actions);
            var direction = v.Slice(b * Actions, Actions);
            var row = product.Slice(b * Actions, Actions);
            var (max, sum) = ExpSum(z);
            var mean = T.Zero;
            for (var i = 0; i < z.Length; i++)
                mean += T.Exp(z[i] - max) * direction[i];
            mean /= sum;
            for (var i = 0; i < z.Length; i++)
                row[i] = T.Exp(z[i] - max) / sum * (direction[i] - mean);
        }
    }

    private static T Max<T>(ReadOnlySpan<T> z) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var max = z[0];
        for (var i = 1; i < z.Length; i++)
            if (!(z[i] <= max))
                max = z[i];
        return max;
    }

    /// <summary>max z and Σ exp(z − max); of two logits one is the maximum, so one exponential serves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T Max, T Sum) ExpSum<T>(ReadOnlySpan<T> z) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (z.Length == 2)
            return (z[0] > z[1] ? z[0] : z[1], T.One + T.Exp(-T.Abs(z[0] - z[1])));
        var max = Max(z);
        var sum = T.Zero;
        foreach (var logit in z)
            sum += T.Exp(logit - max);
        return (max, sum);
    }

    /// <summary>max z and log Σ exp(z − max), kept apart so that large logits lose nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T Max, T Log) LogSum<T>(ReadOnlySpan<T> z) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (max, sum) = ExpSum(z);
        return (max, T.Log(sum));
    }

    private static T RowEntropy<T>(ReadOnlySpan<T> z, T max, T log) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var entropy = T.Zero;
        foreach (var logit in z)
        {
            var logP = logit - max - log;
            var p = T.Exp(logP);
            if (p != T.Zero)
                entropy -= p * logP;
        }

        return entropy;
    }

    /// <summary>q − p + p (log p − log q), by its series where the two are close.</summary>
    private static T DivergenceTerm<T>(T logP, T logQ) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var p = T.Exp(logP);
        if (p == T.Zero)
            return T.Exp(logQ);
        var ratio = logQ - logP;
        return T.Abs(ratio) < T.CreateTruncating(ExponentialRemainder.SeriesLimit)
            ? p * ExponentialRemainder.Series(ratio)
            : T.Exp(logQ) - p - (p * ratio);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Index(ReadOnlySpan<float> actions, int b)
    {
        var action = actions[b];
        var index = (int)action;
        if (index != action || (uint)index >= (uint)Actions)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"actions[{b}]: expected an integer from 0 to {Actions - 1}, got {action}."), nameof(actions));
        return index;
    }
}
