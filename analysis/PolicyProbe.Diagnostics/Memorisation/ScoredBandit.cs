using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// A softmax policy over the arms of a bandit with normal rewards r ~ N(q_a, σ²), its logits the parameters, A = r − Σ p q. All moments of A and of the scores s = e_a − p are sums over arms, so what a step
/// gains on its own batch and on a fresh one is known at every batch size, with true and with shuffled advantages.
/// </summary>
/// <remarks>
/// Of B pairs, with m = E A²‖s‖², G = ‖E A s‖² (‖∇J‖²) and E s = 0: E‖g‖² = (m + (B − 1)G)/B; over permutations E‖g_π‖² = (m + (B − 1) E A² E‖s‖² + 2G)/B²; over signs E‖g_ε‖² = m/B. With a fresh
/// batch's g′: E⟨g, g′⟩ = G, E⟨g_π, g′⟩ = G/B, since a permutation leaves 1/B of the advantages with their own actions in expectation, and E⟨g_ε, g′⟩ = 0.
/// </remarks>
public sealed class ScoredBandit
{
    private readonly double[] _policy, _centred;
    private readonly double _noise, _joint, _gradient, _advantage, _score;

    /// <summary>A bandit with its policy.</summary>
    /// <param name="policy">p [K], positive, of sum 1.</param>
    /// <param name="means">q [K].</param>
    /// <param name="noise">σ ≥ 0.</param>
    public ScoredBandit(double[] policy, double[] means, double noise)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(means);
        if (policy.Length != means.Length || policy.Length < 2 || Array.Exists(policy, p => !(p > 0)) || Math.Abs(policy.Sum() - 1) > 1e-9)
            throw new ArgumentException($"policy, means: expected [K] each, K ≥ 2, probabilities above 0 of sum 1, got [{policy.Length}] of sum {policy.Sum()} and [{means.Length}].", nameof(policy));
        var (value, square) = (Vector.Dot(policy, means), Vector.Dot(policy, policy));
        (_policy, _noise, _centred) = (policy, noise, [.. means.Select(mean => mean - value)]);
        for (var a = 0; a < policy.Length; a++)
        {
            // E A e_a − p E A = p_a (q_a − v), since E A = 0.
            var (norm, advantage, part) = (1 - (2 * policy[a]) + square, (_centred[a] * _centred[a]) + (noise * noise), policy[a] * _centred[a]);
            (_joint, _advantage, _score, _gradient) = (_joint + (policy[a] * advantage * norm), _advantage + (policy[a] * advantage), _score + (policy[a] * norm), _gradient + (part * part));
        }
    }

    /// <summary>‖∇J‖².</summary>
    public double GradientSquare => _gradient;

    /// <summary>E‖g‖² of B pairs.</summary>
    public double InSample(int pairs) => (_joint + ((pairs - 1) * _gradient)) / pairs;

    /// <summary>E‖g‖² of B pairs whose advantages are shuffled.</summary>
    public double Shuffled(NoiseKind kind, int pairs) => kind == NoiseKind.Signs ? _joint / pairs : (_joint + ((pairs - 1) * _advantage * _score) + (2 * _gradient)) / pairs / pairs;

    /// <summary>E⟨g, g′⟩ of shuffled B pairs and a fresh batch.</summary>
    public double ShuffledHeldOut(NoiseKind kind, int pairs) => kind == NoiseKind.Signs ? 0 : _gradient / pairs;

    /// <summary>B pairs: their advantages [B] and scores [B, K].</summary>
    public (double[] Advantages, double[] Scores) Draw(int pairs, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (advantages, scores, k) = (new double[pairs], new double[pairs * _policy.Length], _policy.Length);
        for (var b = 0; b < pairs; b++)
        {
            var (arm, left) = (0, rng.NextDouble());
            while (arm < k - 1 && (left -= _policy[arm]) >= 0)
                arm++;
            advantages[b] = _centred[arm] + (_noise * rng.NextNormal());
            for (var a = 0; a < k; a++)
                scores[(b * k) + a] = (a == arm ? 1 : 0) - _policy[a];
        }

        return (advantages, scores);
    }
}
