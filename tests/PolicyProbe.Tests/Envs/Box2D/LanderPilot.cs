namespace PolicyProbe.Tests.Envs.Box2D;

/// <summary>
/// Lands by two proportional-derivative rules: lean against the sideways error, and sink at a speed that falls with the height above a
/// funnel around the pad. With a leg on the ground only the fall is braked.
/// </summary>
internal static class LanderPilot
{
    public static float[] Discrete(float[] s)
    {
        var (turn, lift) = Wishes(s);
        if (lift > Math.Abs(turn) && lift > 0.1)
            return [2];
        return [turn < -0.1 ? 3 : turn > 0.1 ? 1 : 0];
    }

    public static float[] Continuous(float[] s)
    {
        var (turn, lift) = Wishes(s);
        return [(float)Math.Clamp((10 * lift) - 1, -1, 1), (float)Math.Clamp(-10 * turn, -1, 1)];
    }

    private static (double Turn, double Lift) Wishes(float[] s)
    {
        var (x, y, vx, vy, angle, spin) = (s[0], s[1], s[2], s[3], s[4], s[5]);
        if (s[6] + s[7] > 0)
            return (0, -vy - 0.1);
        var lean = Math.Clamp((0.5 * x) + vx, -0.4, 0.4);
        var sink = -Math.Max(0, y - (0.5 * Math.Abs(x)));
        return (lean - angle - (2 * spin), sink - vy);
    }
}
