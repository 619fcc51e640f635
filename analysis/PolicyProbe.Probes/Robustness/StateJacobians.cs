using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The squares of the Jacobians of an agent's functions at some states, summed over outputs.</summary>
/// <param name="Policy">Σ_o (∂π_o/∂sᵢ)² [B, n], of a discrete policy half its probabilities, of a continuous one its mean action.</param>
/// <param name="Value">(∂V/∂sᵢ)² [B, n].</param>
/// <param name="Dimension">n.</param>
internal sealed record StateJacobians(double[] Policy, double[] Value, int Dimension)
{
    /// <summary>Exactly, by one product for each output.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="states">As its networks see them [B, n].</param>
    public static StateJacobians Of(PreciseAgent agent, double[] states) => new(
        JacobianNorm.Columns(new PolicyFunction(agent), states), JacobianNorm.Columns(new NetworkFunction(agent.Value, agent.ValueTheta, []), states), agent.Policy.Layout.InputSize);

    /// <summary>‖J‖_F of every state [B].</summary>
    public double[] Norms(double[] squares) => [.. squares.Chunk(Dimension).Select(row => Math.Sqrt(row.Sum()))];

    /// <summary>The means of ‖J‖_F of policy and value function over states that are weighed.</summary>
    public (double Policy, double Value) Means(double[] weights) => (Norms(Policy).Zip(weights, (norm, weight) => norm * weight).Sum(), Norms(Value).Zip(weights, (norm, weight) => norm * weight).Sum());

    /// <summary>The share of every dimension in Σ‖J‖_F² over the states [n], inputs in units of <paramref name="scales"/>; 0 where the function is constant.</summary>
    public double[] Shares(double[] squares, double[] scales)
    {
        var sums = new double[Dimension];
        for (var i = 0; i < squares.Length; i++)
            sums[i % Dimension] += squares[i] * scales[i % Dimension] * scales[i % Dimension];
        var total = sums.Sum();
        return total > 0 ? [.. sums.Select(sum => sum / total)] : sums;
    }
}
