namespace PolicyProbe.Tests.TestKit;

/// <summary>Comparisons of vectors.</summary>
internal static class Near
{
    /// <summary>Every entry agrees to a share of the largest one expected (at least of 1), and the vectors are not all 0.</summary>
    public static void Vectors(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.True(expected.Any(value => Math.Abs(value) > 1e-4), "a vector of 0 compares nothing");
        var scale = Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"entry {i}: expected {expected[i]}, got {actual[i]}; the largest is {scale}");
    }

    /// <summary>The same of single-precision entries.</summary>
    public static void Vectors(IReadOnlyList<double> expected, IEnumerable<float> actual, double tolerance) =>
        Vectors(expected, [.. actual.Select(value => (double)value)], tolerance);
}
