using System.Runtime.Intrinsics;

namespace PolicyProbe.Learning;

/// <summary>The norms of the two gradients of a step, ‖g‖₂ each, summed in index order in double precision; 0 where there is none.</summary>
/// <param name="Policy">Of the policy's gradient.</param>
/// <param name="Value">Of the value function's.</param>
public readonly record struct GradientNorms(double Policy, double Value)
{
    /// <summary>√(‖g_π‖² + ‖g_V‖²), both together.</summary>
    public double Joint => Math.Sqrt((Policy * Policy) + (Value * Value));

    /// <summary>
    /// The norms of two gradients. Each is one chain of additions, which wait for one another; with the two chains in the lanes of a
    /// vector both cost as much as one.
    /// </summary>
    public static GradientNorms Of(ReadOnlySpan<float> policy, ReadOnlySpan<float> value)
    {
        var (sums, i, both) = (Vector128<double>.Zero, 0, Math.Min(policy.Length, value.Length));
        for (; i <= both - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            var (p, pNext) = Vector128.Widen(Vector128.Create(policy[i..]));
            var (v, vNext) = Vector128.Widen(Vector128.Create(value[i..]));
            (p, pNext, v, vNext) = (p * p, pNext * pNext, v * v, vNext * vNext);
            sums += Vector128.Create(p[0], v[0]);
            sums += Vector128.Create(p[1], v[1]);
            sums += Vector128.Create(pNext[0], vNext[0]);
            sums += Vector128.Create(pNext[1], vNext[1]);
        }

        return new GradientNorms(Math.Sqrt(Add(sums[0], policy[i..])), Math.Sqrt(Add(sums[1], value[i..])));
    }

    private static double Add(double sum, ReadOnlySpan<float> rest)
    {
        foreach (var number in rest)
            sum += (double)number * number;
        return sum;
    }
}
