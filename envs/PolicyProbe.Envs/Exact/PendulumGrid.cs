using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Pendulum-v1 on a grid of 25 angles (a circle) by 17 speeds (−8 to 8) with the torques −2, 0 and 2: where a step would land between
/// nodes, the four around it are reached with their bilinear weights. A finite decision process of its own, whose truth is exact; it
/// tends to the pendulum as the grid gets finer. γ = 0.95, from every angle at rest, J over all time.
/// </summary>
/// <remarks>
/// H. J. Kushner and P. G. Dupuis, "Numerical Methods for Stochastic Control Problems in Continuous Time" (2001), §5.3, for such
/// chains; Gymnasium's Pendulum-v1 for dynamics and cost.
/// </remarks>
public sealed class PendulumGrid : ICatalogued
{
    private const double MaximumSpeed = 8;
    private const double Tau = 0.05;
    private const int Angles = 25;
    private const int Speeds = 17;

    private PendulumGrid()
    {
    }

    /// <inheritdoc/>
    public static string Id => "pendulum-grid";

    /// <inheritdoc/>
    public static IEnvironment Create() => new TabularEnvironment(
        Id,
        "Swing a pendulum up on a grid of angles and speeds, with three torques. Its exact gradient is known.",
        "Gymnasium's Pendulum-v1, discretised after Kushner and Dupuis (2001)",
        Model(Angles, Speeds),
        timeLimit: 200,
        draw: (_, state) => PendulumDrawing.Of(2 * Math.PI * (state / Speeds) / Angles));

    /// <summary>The pendulum on a grid; state = angle · speeds + speed, angle 0 is upright, speeds go from −8 up.</summary>
    /// <param name="angles">Nodes on the circle, at least 2.</param>
    /// <param name="speeds">Nodes from −8 to 8, an odd number of at least 3, so that one of them is rest.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static FiniteMdp Model(int angles, int speeds)
    {
        if (angles < 2)
            throw new ArgumentException($"angles: expected at least 2, got {angles}.", nameof(angles));
        if (speeds < 3 || speeds % 2 == 0)
            throw new ArgumentException($"speeds: expected an odd number of at least 3, got {speeds}.", nameof(speeds));
        var states = angles * speeds;
        var (transition, reward, start) = (new double[states, 3, states], new double[states, 3, states], new double[states]);
        var (arc, gap) = (2 * Math.PI / angles, 2 * MaximumSpeed / (speeds - 1));
        for (var i = 0; i < angles; i++)
        {
            start[(i * speeds) + (speeds / 2)] = 1.0 / angles;
            for (var j = 0; j < speeds; j++)
                for (var action = 0; action < 3; action++)
                {
                    var (s, torque, angle, speed) = ((i * speeds) + j, 2.0 * (action - 1), Math.IEEERemainder(i * arc, 2 * Math.PI), (j * gap) - MaximumSpeed);
                    var faster = Math.Clamp(speed + (((15 * Math.Sin(angle)) + (3 * torque)) * Tau), -MaximumSpeed, MaximumSpeed);
                    Spread(transition, s, action, ((i * arc) + (faster * Tau)) / arc, (faster + MaximumSpeed) / gap, angles, speeds);
                    var cost = (angle * angle) + (0.1 * speed * speed) + (0.001 * torque * torque);
                    for (var to = 0; to < states; to++)
                        reward[s, action, to] = -cost;
                }
        }

        return new FiniteMdp(transition, reward, start, Discount: 0.95, new bool[states], Horizon: null).Validate();
    }

    /// <summary>The bilinear weights of a point (u, v), in nodes: u around the circle, v between the ends.</summary>
    private static void Spread(double[,,] transition, int s, int action, double u, double v, int angles, int speeds)
    {
        var (left, below) = ((int)Math.Floor(u), Math.Min((int)Math.Floor(v), speeds - 2));
        var (right, above) = (u - left, v - below);
        for (var i = 0; i < 2; i++)
            for (var j = 0; j < 2; j++)
                transition[s, action, ((((left + i) % angles) + angles) % angles * speeds) + below + j] += (i == 0 ? 1 - right : right) * (j == 0 ? 1 - above : above);
    }
}
