using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// What PPO and TRPO climb, as a function of the policy's θ on a stored rollout: L(θ) = mean wᵢ min(rᵢÂᵢ, clip(rᵢ, 1−ε, 1+ε)Âᵢ),
/// rᵢ = π_θ(aᵢ|sᵢ)/π_old(aᵢ|sᵢ); without a clip range mean wᵢrᵢÂᵢ. Â and w are the algorithm's, tricks included, the advantages of minibatches
/// normalised over the whole rollout. An entropy bonus is left out.
/// </summary>
/// <remarks>Schulman et al., arXiv:1707.06347, eqs. 6 and 7; arXiv:1502.05477, eq. 14. At θ_old it is the mean of wᵢÂᵢ.</remarks>
public sealed class Surrogate : IObjective
{
    private const int Chunk = 4096;
    private readonly Agent _agent;
    private readonly Rollout _rollout;
    private readonly float[] _advantages;
    private readonly float[]? _weights;
    private readonly double _clip;

    /// <summary>The surrogate that the options' algorithm would climb with this rollout.</summary>
    /// <param name="agent">Head, network and buffers; its θ is not looked at.</param>
    /// <param name="rollout">The pairs; their log-probabilities are π_old's.</param>
    /// <param name="options">γ, λ, and ε where the algorithm clips.</param>
    /// <param name="tricks">Those that change advantages and weights.</param>
    public Surrogate(Agent agent, Rollout rollout, AlgorithmOptions options, TrickSet tricks)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(rollout);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tricks);
        var estimates = Estimates.Of(rollout, options, tricks);
        foreach (var trick in tricks.Hooks<IMinibatchAdvantages>())
            trick.OnMinibatch(estimates.Advantages);
        (_agent, _rollout, _advantages, _weights) = (agent, rollout, estimates.Advantages, estimates.Weights);
        _clip = (options as PpoOptions)?.Clip ?? double.PositiveInfinity;
    }

    /// <inheritdoc/>
    public int Dimension => _agent.Policy.Network.Layout.ParameterCount;

    /// <summary>Whether ratios are clipped.</summary>
    public bool Clips => double.IsFinite(_clip);

    /// <summary>L(θ), the products in the network's own precision, the mean in double.</summary>
    /// <param name="theta">θ [P].</param>
    public double At(ReadOnlySpan<float> theta) => Compute(theta, []);

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> x) => At(Single(x));

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        if (gradient.Length != Dimension)
            throw new ArgumentException($"gradient: expected [n], n = {Dimension}, got {gradient.Length}.", nameof(gradient));
        gradient.Clear();
        return Compute(Single(x), gradient);
    }

    private static float[] Single(ReadOnlySpan<double> x)
    {
        var single = new float[x.Length];
        for (var i = 0; i < single.Length; i++)
            single[i] = (float)x[i];
        return single;
    }

    private double Compute(ReadOnlySpan<float> theta, Span<double> gradient)
    {
        var (n, width, size) = (_rollout.Pairs, _rollout.Observations.Length / _rollout.Pairs, _agent.Head.ActionSize);
        var (row, scores) = (new float[Math.Min(Chunk, n)], new float[Math.Min(Chunk, n)]);
        var outputs = new float[row.Length * _agent.Head.OutputSize];
        var part = gradient.IsEmpty ? [] : new float[gradient.Length];
        var sum = 0.0;
        for (var start = 0; start < n; start += Chunk)
        {
            var rows = Math.Min(Chunk, n - start);
            var x = _rollout.Observations.AsSpan(start * width, rows * width);
            var actions = _rollout.Actions.AsSpan(start * size, rows * size);
            var z = outputs.AsSpan(0, rows * _agent.Head.OutputSize);
            if (gradient.IsEmpty)
            {
                _agent.Policy.Network.Predict(theta, _agent.Policy.Buffers, x, z);
                sum += Sum(z, actions, start, row.AsSpan(0, rows), scores);
                continue;
            }

            using var pass = _agent.Policy.Network.Run(theta, _agent.Policy.Buffers, x, NetworkMode.Evaluate);
            sum += Sum(pass.Outputs, actions, start, row.AsSpan(0, rows), scores);
            z.Clear();
            _agent.Head.AddLogProbabilityGradient<float>(pass.Outputs, actions, scores.AsSpan(0, rows), z);
            pass.Pullback(z, part, []);
            for (var i = 0; i < part.Length; i++)
                gradient[i] += part[i];
        }

        return sum / n;
    }

    /// <summary>Σ wᵢ min(…) of some rows, and the weight of each row's score in the mean's gradient.</summary>
    private double Sum(ReadOnlySpan<float> outputs, ReadOnlySpan<float> actions, int start, Span<float> row, Span<float> scores)
    {
        _agent.Head.LogProbability(outputs, actions, row);
        var sum = 0.0;
        for (var i = 0; i < row.Length; i++)
        {
            var (ratio, advantage) = (Math.Exp((double)row[i] - _rollout.LogProbabilities[start + i]), (double)_advantages[start + i]);
            var (free, clipped) = (ratio * advantage, Math.Clamp(ratio, 1 - _clip, 1 + _clip) * advantage);
            var weight = _weights?[start + i] ?? 1.0;
            sum += weight * Math.Min(free, clipped);
            scores[i] = (float)(free <= clipped ? weight * free / _rollout.Pairs : 0);
        }

        return sum;
    }
}
