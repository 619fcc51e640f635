namespace PolicyProbe.Tests.Foreign;

/// <summary>Two pushes at once, given as an NDArray, bounds as single numbers with a shape; the start is the seed's.</summary>
public sealed class PushEnv
{
    private double _place;

    public Cube ActionSpace { get; } = new(-1, 1, [2]);

    public Cube ObservationSpace { get; } = new(-1, 1, [2]);

    public void Seed(int seed) => _place = seed % 100 / 100.0;

    public NDArray Reset() => new(_place, 0);

    public Step Step(object action)
    {
        var pushes = ((NDArray)action).Values;
        return new Step(new NDArray(pushes), (float)-Math.Abs(pushes[1]), false, null);
    }

    /// <summary>A box as NumSharp-based code often makes it: one low, one high, a shape.</summary>
    public sealed record Cube(float Low, float High, int[] Shape);
}
