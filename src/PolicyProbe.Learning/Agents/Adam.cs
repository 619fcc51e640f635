using System.Numerics;
using System.Runtime.InteropServices;

namespace PolicyProbe.Learning;

/// <summary>
/// Adam on a flat vector: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − α · m̂ / (√v̂ + ε), with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
/// </summary>
/// <remarks>Kingma and Ba, arXiv:1412.6980, Algorithm 1; operations in PyTorch's order. Elementwise, so any vector width gives the same bits.</remarks>
public sealed class Adam
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private readonly double _epsilon;

    /// <summary>An optimiser at t = 0 for P parameters.</summary>
    /// <param name="parameters">P.</param>
    /// <param name="epsilon">ε, above 0.</param>
    public Adam(int parameters, double epsilon = 1e-5)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        _epsilon = epsilon;
        FirstMoment = new float[parameters];
        SecondMoment = new float[parameters];
    }

    /// <summary>The number of steps taken, t.</summary>
    public long Steps { get; set; }

    /// <summary>m [P].</summary>
    public float[] FirstMoment { get; }

    /// <summary>v [P].</summary>
    public float[] SecondMoment { get; }

    /// <summary>A copy with moments of its own.</summary>
    public Adam Copy()
    {
        var copy = new Adam(FirstMoment.Length, _epsilon) { Steps = Steps };
        FirstMoment.CopyTo(copy.FirstMoment, 0);
        SecondMoment.CopyTo(copy.SecondMoment, 0);
        return copy;
    }

    /// <summary>One step of <paramref name="theta"/> [P] against <paramref name="gradient"/> [P].</summary>
    /// <param name="theta">θ, changed in place.</param>
    /// <param name="gradient">∇L(θ).</param>
    /// <param name="rate">The learning rate α.</param>
    public void Step(Span<float> theta, ReadOnlySpan<float> gradient, double rate)
    {
        if (theta.Length != FirstMoment.Length || gradient.Length != FirstMoment.Length)
            throw new ArgumentException($"theta, gradient: expected [P], P = {FirstMoment.Length}, got {theta.Length} and {gradient.Length}.");
        Steps++;
        var step = (float)(rate / (1 - Math.Pow(Beta1, Steps)));
        var root = (float)Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        var epsilon = (float)_epsilon;

        // Rounded once from double precision, as PyTorch does: 1 − 0.999f would be 1.3e-5 away from 0.001.
        var (keep1, take1, keep2, take2) = ((float)Beta1, (float)(1 - Beta1), (float)Beta2, (float)(1 - Beta2));
        Span<float> first = FirstMoment, second = SecondMoment;
        ref float p = ref MemoryMarshal.GetReference(theta), m0 = ref MemoryMarshal.GetReference(first), v0 = ref MemoryMarshal.GetReference(second);
        ref var g0 = ref MemoryMarshal.GetReference(gradient);
        var i = 0;
        for (; i <= theta.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var at = (nuint)i;
            var g = Vector.LoadUnsafe(ref g0, at);
            var m = (Vector.LoadUnsafe(ref m0, at) * keep1) + (g * take1);
            var v = (Vector.LoadUnsafe(ref v0, at) * keep2) + (g * g * take2);
            m.StoreUnsafe(ref m0, at);
            v.StoreUnsafe(ref v0, at);
            (Vector.LoadUnsafe(ref p, at) - (step * m / ((Vector.SquareRoot(v) / new Vector<float>(root)) + new Vector<float>(epsilon)))).StoreUnsafe(ref p, at);
        }

        for (; i < theta.Length; i++)
        {
            var g = gradient[i];
            first[i] = (first[i] * keep1) + (g * take1);
            second[i] = (second[i] * keep2) + (g * g * take2);
            theta[i] -= step * first[i] / ((MathF.Sqrt(second[i]) / root) + epsilon);
        }
    }
}
