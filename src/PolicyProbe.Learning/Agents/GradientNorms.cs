namespace PolicyProbe.Learning;

/// <summary>The norms of the two gradients of a step, ‖g‖₂ each; 0 where there is none.</summary>
/// <param name="Policy">Of the policy's gradient.</param>
/// <param name="Value">Of the value function's.</param>
public readonly record struct GradientNorms(double Policy, double Value)
{
    /// <summary>√(‖g_π‖² + ‖g_V‖²), both together.</summary>
    public double Joint => Math.Sqrt((Policy * Policy) + (Value * Value));

    /// <summary>The norms of two gradients.</summary>
    public static GradientNorms Of(ReadOnlySpan<float> policy, ReadOnlySpan<float> value) => new(Vectors.Norm(policy), Vectors.Norm(value));
}
