using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>φ and its derivatives over rows of activations, all written in terms of a = φ(z): φ' = 1 − a², or whether a is above 0.</summary>
internal static class Nonlinearity<T, V>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    // As in Tile.
    private const MethodImplOptions Alone = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>a = φ(a) in place; the length is a multiple of a line.</summary>
    [MethodImpl(Alone)]
    public static void Apply(Activation activation, Span<T> a)
    {
        if (activation == Activation.Tanh && typeof(T) == typeof(double))
        {
            foreach (ref var value in a)
                value = T.Tanh(value);
            return;
        }

        ref var origin = ref MemoryMarshal.GetReference(a);
        for (nint i = 0; i < a.Length; i += V.Count)
        {
            var z = V.Load(ref origin, i);
            var value = activation == Activation.Tanh ? VectorMath.Tanh<V, T>(z) : V.Less(z, V.Constant(0), V.Constant(0), z);
            value.Store(ref origin, i);
        }
    }

    /// <summary>δ = g ∘ φ' in place.</summary>
    [MethodImpl(Alone)]
    public static void TimesSlope(Activation activation, Span<T> g, ReadOnlySpan<T> a)
    {
        ref var to = ref MemoryMarshal.GetReference(g);
        ref var from = ref MemoryMarshal.GetReference(a);
        for (nint i = 0; i < g.Length; i += V.Count)
            TimesSlope(activation, V.Load(ref to, i), V.Load(ref from, i)).Store(ref to, i);
    }

    /// <summary>The derivative of δ = g ∘ φ' along (ġ, ȧ), in place of ġ: ġ ∘ φ' + g ∘ φ'' ∘ ż, where φ'' ż = −2 a ȧ for tanh and 0 for ReLU.</summary>
    [MethodImpl(Alone)]
    public static void TimesSlopeTangent(Activation activation, Span<T> gTangent, ReadOnlySpan<T> g, ReadOnlySpan<T> a, ReadOnlySpan<T> aTangent)
    {
        ref var to = ref MemoryMarshal.GetReference(gTangent);
        ref var weights = ref MemoryMarshal.GetReference(g);
        ref var from = ref MemoryMarshal.GetReference(a);
        ref var moved = ref MemoryMarshal.GetReference(aTangent);
        for (nint i = 0; i < gTangent.Length; i += V.Count)
        {
            var value = V.Load(ref from, i);
            var result = TimesSlope(activation, V.Load(ref to, i), value);
            if (activation == Activation.Tanh)
                result = V.FusedMultiplyAdd(V.Constant(-2) * value * V.Load(ref moved, i), V.Load(ref weights, i), result);
            result.Store(ref to, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TimesSlope(Activation activation, V g, V a) => activation == Activation.Tanh
        ? g * V.FusedMultiplyAdd(V.Constant(-1) * a, a, V.Constant(1))
        : V.Less(V.Constant(0), a, g, V.Constant(0));
}
