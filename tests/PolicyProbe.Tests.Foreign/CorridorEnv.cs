namespace PolicyProbe.Tests.Foreign;

// <docs>
public sealed class CorridorEnv
{
    private int _place, _seed;

    public Choices ActionSpace { get; } = new(2);

    public Bounds ObservationSpace { get; } = new([0], [10]);

    public void Seed(int seed) => _seed = seed;

    public float[] Reset() => [_place = 1 + (_seed % 9)];

    public (float[] Observation, float Reward, bool Done) Step(int action)
    {
        _place += action == 1 ? 1 : -1;
        return ([_place], _place == 10 ? 1 : 0, _place is 0 or 10);
    }

    public sealed record Choices(int N);

    public sealed record Bounds(float[] Low, float[] High);
}
// </docs>
