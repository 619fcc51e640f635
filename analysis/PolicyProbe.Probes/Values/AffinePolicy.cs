using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What a Gaussian policy without hidden layers is: a = Gx + g + diag(σ)ε, ε ~ N(0, I), the same σ in every state.</summary>
/// <param name="Gain">G [m, n].</param>
/// <param name="Offset">g [m].</param>
/// <param name="Sigma">σ [m].</param>
internal sealed record AffinePolicy(double[,] Gain, double[] Offset, double[] Sigma)
{
    /// <summary>Whether an agent's policy is of this kind at every θ: one layer, a Gaussian head, log σ no output of a layer.</summary>
    public static bool Is(Agent agent)
    {
        var blocks = agent.Policy.Network.Layout.Parameters;
        return agent.Head is DiagonalGaussian
            && blocks.Count(block => block.Role == BlockRole.Weight && block.Name != "value.weight") == 1
            && blocks.Any(block => block.Role == BlockRole.FreeOutput && block.Count == agent.Head.ActionSize)
            && blocks.All(block => block.Role != BlockRole.Normalisation);
    }

    /// <summary>The policy at θ, from the outputs at 0 and at the unit vectors: g and log σ, and the columns of G.</summary>
    /// <param name="agent">Of the kind that <see cref="Is"/> says.</param>
    /// <param name="theta">θ [P].</param>
    public static AffinePolicy Of(Agent agent, ReadOnlySpan<float> theta)
    {
        var (n, m, width) = (agent.Policy.Network.Layout.InputSize, agent.Head.ActionSize, agent.Head.OutputSize);
        var (x, z) = (new float[(n + 1) * n], new float[(n + 1) * width]);
        for (var i = 0; i < n; i++)
            x[((i + 1) * n) + i] = 1;
        agent.Policy.Network.Predict(theta, agent.Policy.Buffers, x, z);
        var gain = new double[m, n];
        for (var j = 0; j < m; j++)
            for (var i = 0; i < n; i++)
                gain[j, i] = (double)z[((i + 1) * width) + j] - z[j];
        return new AffinePolicy(gain, [.. z.Take(m).Select(value => (double)value)], [.. z.Skip(m).Take(m).Select(value => Math.Exp(value))]);
    }
}
