using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PolicyProbe.Learning;

/// <summary>Sums over flat vectors in double precision, each in an order of its own that no machine changes.</summary>
internal static class Vectors
{
    /// <summary>
    /// ‖x‖₂. The squares, which are exact, go to 32 sums by their index modulo 32: one sum would wait for itself at every addition.
    /// </summary>
    public static double Norm(ReadOnlySpan<float> x)
    {
        const int chains = 32;
        ref var from = ref MemoryMarshal.GetReference(x);
        Vector512<double> a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i <= x.Length - chains; i += chains)
        {
            var (first, second) = Vector512.Widen(Vector512.LoadUnsafe(ref from, (nuint)i));
            var (third, fourth) = Vector512.Widen(Vector512.LoadUnsafe(ref from, (nuint)i + 16));
            (a, b, c, d) = (a + (first * first), b + (second * second), c + (third * third), d + (fourth * fourth));
        }

        var lanes = a + b + (c + d);
        var sum = 0.0;
        for (var lane = 0; lane < Vector512<double>.Count; lane++)
            sum += lanes[lane];
        foreach (var value in x[i..])
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    /// <summary>‖x‖₂.</summary>
    public static double Norm(ReadOnlySpan<double> x) => Math.Sqrt(Dot(x, x));

    /// <summary>⟨x, y⟩, in index order.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    /// <summary>y ← y + x, elementwise, so any vector width gives the same bits.</summary>
    public static void Add(ReadOnlySpan<float> x, Span<double> y)
    {
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Span<double> low = y[i..], high = y[(i + Vector<double>.Count)..];
            Vector.Widen(new Vector<float>(x[i..]), out var first, out var second);
            (new Vector<double>(low) + first).CopyTo(low);
            (new Vector<double>(high) + second).CopyTo(high);
        }

        for (; i < x.Length; i++)
            y[i] += x[i];
    }

    /// <summary>x ← s x, elementwise, so any vector width gives the same bits.</summary>
    public static void Scale(Span<float> x, float s)
    {
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(x[i..]) * s).CopyTo(x[i..]);
        for (; i < x.Length; i++)
            x[i] *= s;
    }

    /// <summary>The mean of x, in index order.</summary>
    public static double Mean(ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        foreach (var value in x)
            sum += value;
        return sum / x.Length;
    }
}
