namespace PolicyProbe.Learning;

/// <summary>The norms of the two gradients of a step, ‖g‖₂ each, summed in index order in double precision; 0 where there is none.</summary>
/// <param name="Policy">Of the policy's gradient.</param>
/// <param name="Value">Of the value function's.</param>
public readonly record struct GradientNorms(double Policy, double Value)
{
    /// <summary>√(‖g_π‖² + ‖g_V‖²), both together.</summary>
    public double Joint => Math.Sqrt((Policy * Policy) + (Value * Value));

    /// <summary>The norms of two gradients. Each is one chain of additions, which wait for one another; two chains at once cost as much as one.</summary>
    public static GradientNorms Of(ReadOnlySpan<float> policy, ReadOnlySpan<float> value)
    {
        var (first, second, both) = (0.0, 0.0, Math.Min(policy.Length, value.Length));
        for (var i = 0; i < both; i++)
        {
            first += (double)policy[i] * policy[i];
            second += (double)value[i] * value[i];
        }

        for (var i = both; i < policy.Length; i++)
            first += (double)policy[i] * policy[i];
        for (var i = both; i < value.Length; i++)
            second += (double)value[i] * value[i];
        return new GradientNorms(Math.Sqrt(first), Math.Sqrt(second));
    }
}
