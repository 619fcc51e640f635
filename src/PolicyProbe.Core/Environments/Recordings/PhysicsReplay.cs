namespace PolicyProbe.Core;

/// <summary>Replays raw trajectories: the model's facts, then the motion from a recorded state under recorded controls, without the task.</summary>
internal static class PhysicsReplay
{
    public static void Run(Recording recording, Func<IEnvironment> make, ReplayComparison comparison)
    {
        var environment = make();
        if (environment is not IHasRawPhysics physics || make() is not IHasRawPhysics other)
            throw new WrongUseException($"{recording.Source}: a recording of raw physics, and {environment.Spec.Id} has none that can be placed.");
        var twin = new NudgedTwin(other);
        for (var i = 0; i < recording.Trajectories.Count; i++)
        {
            var at = $"{recording.Source}: trajectories[{i}]";
            CompareModel(recording.Trajectories[i], physics, at, comparison);
            try
            {
                Play(recording.Trajectories[i], physics, twin, at, comparison);
            }
            catch (InvalidOperationException error)
            {
                throw new WrongUseException($"{at}: the physics of {environment.Spec.Id} break down on it ({error.Message}).");
            }
        }
    }

    private static void CompareModel(RecordedTrajectory trajectory, IHasRawPhysics physics, string at, ReplayComparison comparison)
    {
        comparison.Model($"{at}.frame_skip", trajectory.SubSteps, physics.SubSteps);
        foreach (var name in physics.ModelFacts)
        {
            if (!trajectory.Facts.TryGetValue(name, out var expected))
                throw new WrongUseException($"{at} has no numbers '{name}'.");
            var got = physics.ModelFact(name);
            RequireSize(expected, got.Length, $"{at}.{name}");
            for (var k = 0; k < got.Length; k++)
                comparison.Model($"{at}.{name}[{k}]", expected[k], got[k]);
        }
    }

    private static void Play(RecordedTrajectory trajectory, IHasRawPhysics physics, NudgedTwin twin, string at, ReplayComparison comparison)
    {
        var velocities = physics.PhysicalStateSize - physics.PositionCount;
        RequireSize(trajectory.Positions, physics.PositionCount, $"{at}.init_qpos");
        RequireSize(trajectory.Velocities, velocities, $"{at}.init_qvel");
        double[] state = [.. trajectory.Positions, .. trajectory.Velocities];
        physics.PlacePhysics(state);
        twin.Start(state);
        for (var t = 0; t < trajectory.Steps.Count; t++)
        {
            var (step, where) = (trajectory.Steps[t], $"{at}.steps[{t}]");
            RequireSize(step.Controls, physics.ControlCount, $"{where}.action");
            RequireSize(step.Positions, physics.PositionCount, $"{where}.qpos");
            RequireSize(step.Velocities, velocities, $"{where}.qvel");
            physics.AdvancePhysics(step.Controls, trajectory.SubSteps);
            physics.ReadPhysicalState(state);
            twin.Follow(step.Controls, trajectory.SubSteps, state);
            comparison.Drifted(twin.Drift);
            for (var k = 0; k < state.Length; k++)
                comparison.Physics(where, k < physics.PositionCount ? step.Positions[k] : step.Velocities[k - physics.PositionCount], state[k]);
            comparison.Steps++;
        }
    }

    private static void RequireSize(double[] values, int size, string at)
    {
        if (values.Length != size)
            throw new WrongUseException($"{at}: expected {size} numbers, got {values.Length}.");
    }
}
