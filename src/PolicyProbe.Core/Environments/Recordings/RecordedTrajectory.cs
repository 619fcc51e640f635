namespace PolicyProbe.Core;

/// <summary>A motion without a task: a model's facts, a start state, and where recorded controls led.</summary>
/// <param name="Facts">Numbers of the model by name.</param>
/// <param name="SubSteps">Physics steps an action.</param>
/// <param name="Positions">The positions at the start.</param>
/// <param name="Velocities">The velocities at the start.</param>
/// <param name="Steps">The steps.</param>
public sealed record RecordedTrajectory(
    IReadOnlyDictionary<string, double[]> Facts, int SubSteps, double[] Positions, double[] Velocities, IReadOnlyList<RecordedMotion> Steps);

/// <summary>Controls held for an action's physics steps, and the state after them.</summary>
/// <param name="Controls">The controls.</param>
/// <param name="Positions">The positions afterwards.</param>
/// <param name="Velocities">The velocities afterwards.</param>
public sealed record RecordedMotion(double[] Controls, double[] Positions, double[] Velocities);
