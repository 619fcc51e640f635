using ForeignPhysics;

namespace PolicyProbe.Tests.Foreign;

/// <summary>Its physics are in another assembly beside it, which is not needed before the first step.</summary>
public sealed class SpringEnv
{
    private double _place, _speed;
    private int _seed;

    public GymDiscrete ActionSpace { get; } = new(2);

    public GymBox ObservationSpace { get; } = new(new NDArray(-10, -10), new NDArray(10, 10));

    public void Seed(int seed) => _seed = seed;

    public NDArray Reset()
    {
        (_place, _speed) = ((_seed % 100 / 100.0) - 0.5, 0);
        return new NDArray(_place, _speed);
    }

    public Step Step(object action)
    {
        (_place, _speed) = Spring.Step(_place, _speed, (int)action == 0 ? -0.5 : 0.5);
        return new Step(new NDArray(_place, _speed), (float)-Math.Abs(_place), Math.Abs(_place) > 5, null);
    }
}
