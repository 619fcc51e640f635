namespace PolicyProbe.Tests.Foreign;

/// <summary>Fails every third episode, hands out NaN in every second, has no seed, and remembers across resets.</summary>
public sealed class BadlyBehavedEnv : Env
{
    private static int _made;

    private int _episode = ++_made;
    private int _step;

    public override void Seed(int seed)
    {
    }

    public override NDArray Reset()
    {
        (_step, _episode) = (0, _episode + 1);
        return new NDArray(1.0 / _episode);
    }

    public override Step Step(object action)
    {
        _step++;
        if (_step == 5 && _episode % 3 == 0)
            throw new NotSupportedException("the motor is cold.");
        return new Step(new NDArray(_step == 5 && _episode % 2 == 0 ? double.NaN : _step / 10.0), 0, _step == 10, null);
    }
}

/// <summary>Has no seed, and a random start.</summary>
public sealed class UnseededEnv
{
    private static int _start;

    public GymDiscrete ActionSpace { get; } = new(2);

    public GymBox ObservationSpace { get; } = new(new NDArray(0), new NDArray(1));

    public float[] Reset() => [++_start % 7 / 7f];

    public Step Step(object action) => new(new NDArray((int)action), 0, false, null);
}
