using System.Numerics;

namespace PolicyProbe.Learning;

/// <summary>Sums over flat vectors, accumulated in double precision, in index order.</summary>
internal static class Vectors
{
    /// <summary>‖x‖₂.</summary>
    public static double Norm(ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        foreach (var value in x)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    /// <summary>‖x‖₂.</summary>
    public static double Norm(ReadOnlySpan<double> x) => Math.Sqrt(Dot(x, x));

    /// <summary>⟨x, y⟩.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
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

    /// <summary>The mean of x.</summary>
    public static double Mean(ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        foreach (var value in x)
            sum += value;
        return sum / x.Length;
    }
}
