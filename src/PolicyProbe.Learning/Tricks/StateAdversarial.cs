using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// L ← L + κ · mean max KL(π(· | s) ‖ π(· | s′)) over |s′ − s| ≤ ε in every dimension: a policy that acts alike wherever an adversary may move what it sees.
/// </summary>
/// <remarks>
/// H. Zhang et al., arXiv:2003.08938 (SA-PPO). The inner maximum is by sign steps from a random start in the box, each 2ε over their number and projected, as in
/// their variant with SGLD; its gradient in θ is that of the KL at the s′ found, through both of its arguments. ε grows from 0 over the first part of training.
/// Normalisation layers use their buffers, as the deployed policy does.
/// </remarks>
public sealed record StateAdversarial : ITrick, IPolicyRegulariser
{
    /// <inheritdoc/>
    public string Id => "state-adversarial";

    /// <inheritdoc/>
    public string Summary => "the policy's loss has a term for how far it moves at the worst observation nearby (2003.08938)";

    /// <summary>κ.</summary>
    [Setting("coefficient", "the weight κ of the divergence", Minimum = 0)]
    public double Coefficient { get; init; } = 1;

    /// <summary>ε.</summary>
    [Setting("radius", "how far each number of an observation may move, as the agent sees it", Minimum = 0)]
    public double Radius { get; init; } = 0.075;

    /// <summary>Inner steps.</summary>
    [Setting("steps", "sign steps of the inner maximum", Minimum = 1, Maximum = 1000)]
    public int Steps { get; init; } = 5;

    /// <summary>The share of training over which ε grows.</summary>
    [Setting("ramp", "share of training over which the radius grows from 0", Minimum = 0, Maximum = 1)]
    public double Ramp { get; init; } = 0.75;

    /// <inheritdoc/>
    /// <exception cref="WrongUseException">The policy is neither categorical nor of independent normals.</exception>
    public void AddGradient(IHead head, Model policy, ReadOnlySpan<float> observations, Progress progress, Rng rng, Span<float> gradient)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(policy);
        var radius = Radius * (Ramp > 0 ? Math.Min(1, progress.Before / Ramp) : 1);
        if (Coefficient == 0 || radius == 0)
            return;
        if (head is not (Categorical or DiagonalGaussian))
            throw new WrongUseException($"{Id}: expected discrete actions or independent normals, got {head.GetType().Name}; leave gsde out with --without gsde.");
        var moved = Worst(head, policy, observations, radius, rng);
        using var clean = policy.Network.Run(policy.Theta, policy.Buffers, observations, NetworkMode.Evaluate);
        using var shifted = policy.Network.Run(policy.Theta, policy.Buffers, moved, NetworkMode.Evaluate);
        var rows = clean.Batch;
        float[] weights = new float[rows], first = new float[clean.Outputs.Length], second = new float[clean.Outputs.Length], part = new float[gradient.Length];
        Array.Fill(weights, (float)(Coefficient / rows));
        head.AddKullbackLeiblerGradient<float>(clean.Outputs, shifted.Outputs, weights, second);
        for (var b = 0; b < rows; b++)
            AddFirst(head, clean.Outputs.Slice(b * head.OutputSize, head.OutputSize), shifted.Outputs.Slice(b * head.OutputSize, head.OutputSize), Coefficient / rows, first.AsSpan(b * head.OutputSize, head.OutputSize));
        foreach (var (pass, v) in new[] { (clean, first), (shifted, second) })
        {
            pass.Pullback(v, part, []);
            for (var i = 0; i < part.Length; i++)
                gradient[i] += part[i];
        }
    }

    /// <summary>s′ [B, O].</summary>
    internal float[] Worst(IHead head, Model policy, ReadOnlySpan<float> observations, double radius, Rng rng)
    {
        var (clean, moved, slope) = (policy.Predict(observations), observations.ToArray(), new float[observations.Length]);
        var (ones, v, stride) = (new float[clean.Length / head.OutputSize], new float[clean.Length], (float)(2 * radius / Steps));
        Array.Fill(ones, 1);
        for (var i = 0; i < moved.Length; i++)
            moved[i] += (float)rng.Uniform(-radius, radius);
        for (var step = 0; step < Steps; step++)
        {
            using var pass = policy.Network.Run(policy.Theta, policy.Buffers, moved, NetworkMode.Evaluate);
            Array.Clear(v);
            head.AddKullbackLeiblerGradient<float>(clean, pass.Outputs, ones, v);
            pass.Pullback(v, [], slope);
            for (var i = 0; i < moved.Length; i++)
                moved[i] = Math.Clamp(moved[i] + (stride * Math.Sign(slope[i])), observations[i] - (float)radius, observations[i] + (float)radius);
        }

        return moved;
    }

    /// <summary>Adds w ∂KL(p ‖ q)/∂z_p: p(log p/q − KL) of discrete actions; (μ_p − μ_q)/σ_q² and σ_p²/σ_q² − 1 of normals.</summary>
    private static void AddFirst(IHead head, ReadOnlySpan<float> p, ReadOnlySpan<float> q, double weight, Span<float> gradient)
    {
        if (head is DiagonalGaussian { ActionSize: var size })
        {
            for (var a = 0; a < size; a++)
            {
                gradient[a] += (float)(weight * ((double)p[a] - q[a]) * Math.Exp(-2.0 * q[size + a]));
                gradient[size + a] += (float)(weight * (Math.Exp(2.0 * (p[size + a] - q[size + a])) - 1));
            }

            return;
        }

        var (highestP, highestQ) = (float.NegativeInfinity, float.NegativeInfinity);
        for (var a = 0; a < p.Length; a++)
            (highestP, highestQ) = (Math.Max(highestP, p[a]), Math.Max(highestQ, q[a]));
        var (sumP, sumQ, divergence) = (0.0, 0.0, 0.0);
        for (var a = 0; a < p.Length; a++)
            (sumP, sumQ) = (sumP + Math.Exp((double)p[a] - highestP), sumQ + Math.Exp((double)q[a] - highestQ));
        var shift = highestQ - highestP + Math.Log(sumQ) - Math.Log(sumP);
        for (var a = 0; a < p.Length; a++)
            divergence += Math.Exp((double)p[a] - highestP) / sumP * ((double)p[a] - q[a] + shift);
        for (var a = 0; a < p.Length; a++)
            gradient[a] += (float)(weight * Math.Exp((double)p[a] - highestP) / sumP * ((double)p[a] - q[a] + shift - divergence));
    }
}
