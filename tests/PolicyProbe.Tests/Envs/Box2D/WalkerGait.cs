namespace PolicyProbe.Tests.Envs.Box2D;

/// <summary>
/// A cautious gait in three phases, as the task's authors describe one: swing a leg forward over the standing one, put it down, push
/// off with the rear one and change roles. Joints follow their targets by proportional-derivative rules; hips also hold the hull
/// level, knees also damp its bouncing.
/// </summary>
internal sealed class WalkerGait
{
    private const double Pace = 0.2, Upright = 0.1;
    private Phase _phase = Phase.Swing;
    private int _moving;
    private double _standingKnee = Upright;

    private enum Phase
    {
        Swing,
        PutDown,
        PushOff,
    }

    public float[] Act(float[] s)
    {
        var standing = 1 - _moving;
        var (moved, stood) = (Leg(s, _moving), Leg(s, standing));
        var (hips, knees) = (new double?[2], new double?[2]);
        if (_phase == Phase.Swing)
        {
            (hips[_moving], knees[_moving]) = (1.1, -0.6);
            _standingKnee = Math.Min(Upright, _standingKnee + (s[2] > Pace ? 0.06 : 0.03));
            knees[standing] = _standingKnee;
            if (stood[0] < 0.1)
                _phase = Phase.PutDown;
        }

        if (_phase == Phase.PutDown)
        {
            (hips[_moving], knees[_moving], knees[standing]) = (0.1, Upright, _standingKnee);
            if (moved[4] > 0)
            {
                _phase = Phase.PushOff;
                _standingKnee = Math.Min(moved[2], Upright);
            }
        }

        if (_phase == Phase.PushOff)
        {
            (knees[_moving], knees[standing]) = (_standingKnee, 1);
            if (stood[2] > 0.88 || s[2] > 1.2 * Pace)
                (_phase, _moving) = (Phase.Swing, standing);
        }

        return [.. Enumerable.Range(0, 2).SelectMany(leg => Torques(s, Leg(s, leg), hips[leg], knees[leg]))];
    }

    private static float[] Leg(float[] s, int leg) => s[(4 + (5 * leg))..(9 + (5 * leg))];

    private static float[] Torques(float[] s, float[] leg, double? hip, double? knee)
    {
        var level = (0.9 * s[0]) + (1.5 * s[1]);
        var toHip = hip is { } h ? (0.9 * (h - leg[0])) - (0.25 * leg[1]) : 0;
        var toKnee = knee is { } k ? (4 * (k - leg[2])) - (0.25 * leg[3]) : 0;
        return [(float)Math.Clamp(0.5 * (toHip + level), -1, 1), (float)Math.Clamp(0.5 * (toKnee - (15 * s[3])), -1, 1)];
    }
}
