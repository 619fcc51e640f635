namespace PolicyProbe.Tests.Foreign;

/// <summary>A cart-pole with Gym.NET's habits: the live array is handed out, float constants, no time limit, the action is unboxed.</summary>
public sealed class CartPoleEnv : Env
{
    private readonly NDArray _state = new(0, 0, 0, 0);
    private ulong _random = 1;

    public CartPoleEnv(object? viewer = null)
    {
        _ = viewer;
        ObservationSpace = new GymBox(
            new NDArray(-4.8, double.MinValue, -0.42, double.MinValue), new NDArray(4.8, double.MaxValue, 0.42, double.MaxValue));
    }

    public override void Seed(int seed) => _random = (2 * (ulong)seed) + 1;

    public override NDArray Reset()
    {
        for (var i = 0; i < 4; i++)
        {
            _random = (_random * 6364136223846793005) + 1442695040888963407;
            _state.Values[i] = ((_random >> 40) / (double)(1 << 24) * 0.1) - 0.05;
        }

        return _state;
    }

    public override Step Step(object action)
    {
        var s = _state.Values;
        var push = ((int)action == 1 ? 10f : -10f) + (0.05f * s[3] * s[3] * Math.Sin(s[2]));
        var turn = ((9.8f * Math.Sin(s[2])) - (Math.Cos(s[2]) * push / 1.1f)) / (0.5f * ((4 / 3.0) - (0.1f * Math.Cos(s[2]) * Math.Cos(s[2]) / 1.1f)));
        var pull = (push - (0.05f * turn * Math.Cos(s[2]))) / 1.1f;
        (s[0], s[1], s[2], s[3]) = (s[0] + (0.02f * s[1]), s[1] + (0.02f * pull), s[2] + (0.02f * s[3]), s[3] + (0.02f * turn));
        var done = Math.Abs(s[0]) > 2.4 || Math.Abs(s[2]) > 0.2095;
        return new Step(_state, 1f, done, null);
    }
}
