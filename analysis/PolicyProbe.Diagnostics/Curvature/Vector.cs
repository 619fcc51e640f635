namespace PolicyProbe.Diagnostics;

/// <summary>Arithmetic of vectors in double precision, entries in order.</summary>
internal static class Vector
{
    /// <summary>⟨a, b⟩.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>|a|.</summary>
    public static double Norm(ReadOnlySpan<double> a) => Math.Sqrt(Dot(a, a));

    /// <summary>a += factor · b.</summary>
    public static void Add(Span<double> a, double factor, ReadOnlySpan<double> b)
    {
        for (var i = 0; i < a.Length; i++)
            a[i] += factor * b[i];
    }

    /// <summary>a *= factor.</summary>
    public static void Scale(Span<double> a, double factor)
    {
        foreach (ref var value in a)
            value *= factor;
    }
}
