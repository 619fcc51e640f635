namespace PolicyProbe.Core;

/// <summary>How far an environment is from a recording.</summary>
/// <param name="MaxObservationError">The largest |o − ô| over all components, ô rounded to single precision as o is; null where none was recorded.</param>
/// <param name="MaxRewardError">The largest |r − r̂|, or null where none was recorded.</param>
/// <param name="MaxPhysicsError">The largest deviation of the physical state, or null where recording or environment has none.</param>
/// <param name="MaxModelError">The largest deviation of a fact about the model, or null where none was recorded.</param>
/// <param name="PhysicsTolerance">What the physics may deviate by where it is widest: max(1e-9, ten times the drift of a twin nudged by 1e-16), or null where no physics was compared.</param>
/// <param name="FlagsEqual">Whether every episode ended where and how the recorded one did, or null where the recording has no episodes.</param>
/// <param name="StepsCompared">The number of steps, or of outcomes of a table.</param>
/// <param name="First">Where the first deviation beyond tolerance was seen, or null.</param>
public sealed record ReplayResult(
    double? MaxObservationError, double? MaxRewardError, double? MaxPhysicsError, double? MaxModelError, double? PhysicsTolerance, bool? FlagsEqual, long StepsCompared, string? First)
{
    /// <summary>Whether everything agrees within tolerance.</summary>
    public bool Agrees => First is null;
}

/// <summary>Plays a recording's actions from its seeds and compares what comes.</summary>
/// <remarks>
/// Of a table, observation stands for the next state, physics for the probability, flags for the ends. A recorded step that is
/// terminated and truncated at once agrees with <see cref="EpisodeEnd.Terminated"/> alone.
/// </remarks>
public static class Replay
{
    /// <summary>Of observations and rewards; an observation may also be one float32 unit in the last place away.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>Of the physical state, where a nudged twin does not drift by more than a tenth of it.</summary>
    public const double PhysicsTolerance = 1e-9;

    /// <summary>Replays.</summary>
    /// <param name="recording">What was recorded.</param>
    /// <param name="make">Makes an environment before its first reset.</param>
    /// <exception cref="WrongUseException">The recording is of an environment with other spaces.</exception>
    public static ReplayResult Run(Recording recording, Func<IEnvironment> make)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(make);
        var comparison = new ReplayComparison();
        if (recording.Table is { } table)
            CompareTable(recording, table, make(), comparison);
        for (var i = 0; i < recording.Episodes.Count; i++)
            Play(recording, i, make(), make() is IHasRawPhysics twin ? new NudgedTwin(twin) : null, comparison);
        if (recording.Trajectories.Count > 0)
            PhysicsReplay.Run(recording, make, comparison);
        return comparison.Result();
    }

    private static void Play(Recording recording, int index, IEnvironment environment, NudgedTwin? twin, ReplayComparison comparison)
    {
        var (episode, spec) = (recording.Episodes[index], environment.Spec);
        var where = $"{recording.Source}: episodes[{index}]";
        var (rng, observation, action, ended) = (new Rng(episode.Seed), new float[spec.Observation.Size], new float[spec.Action.Size], false);
        for (var t = 0; t <= episode.Steps.Count; t++)
        {
            if (episode.Resets.TryGetValue(t, out var start))
            {
                RequireSize(start.Observation, observation.Length, $"{where} reset at {t}", "obs", spec);
                environment.Reset(rng, observation);
                ended = false;
                if (twin is not null)
                    twin.Start(PhysicsOf(environment));
                comparison.Drifted(0);
                comparison.State($"{where} reset at {t}", start, observation, environment);
            }

            if (t == episode.Steps.Count)
                break;
            var (step, at) = (episode.Steps[t], $"{where}.steps[{t}]");
            if (ended)
            {
                comparison.Flags(at, false);
                return;
            }

            RequireSize(step.Action, action.Length, at, "action", spec);
            RequireSize(step.After.Observation, observation.Length, at, "obs", spec);
            for (var k = 0; k < action.Length; k++)
                action[k] = (float)step.Action[k];
            if (!spec.Action.Accepts(action))
                throw new WrongUseException($"{at}.action: expected an action of {spec.Id}, {spec.Action}, got [{string.Join(", ", step.Action)}].");
            var got = environment.Step(action, observation);
            ended = got.End != EpisodeEnd.None;
            if (twin is not null && environment is IHasRawPhysics body)
            {
                twin.Follow([.. action.Select(a => (double)a)], body.SubSteps, PhysicsOf(environment));
                comparison.Drifted(twin.Drift);
            }

            comparison.State(at, step.After, observation, environment);
            comparison.Reward(at, step.Reward, got.Reward);
            comparison.Flags(at, got.End == (step.Terminated ? EpisodeEnd.Terminated : step.Truncated ? EpisodeEnd.Truncated : EpisodeEnd.None));
            comparison.Steps++;
        }
    }

    private static double[] PhysicsOf(IEnvironment environment)
    {
        var body = (IHasPhysicalState)environment;
        var state = new double[body.PhysicalStateSize];
        body.ReadPhysicalState(state);
        return state;
    }

    private static void CompareTable(Recording recording, RecordedTable recorded, IEnvironment environment, ReplayComparison comparison)
    {
        if (environment is not IHasTransitionTable { Table: var table } || table.States != recorded.Start.Count)
            throw new WrongUseException($"{recording.Source}: P: a table of {recorded.Start.Count} states, and {environment.Spec.Id} has {(environment is IHasTransitionTable known ? $"{known.Table.States} states" : "no table")}.");
        for (var s = 0; s < table.States; s++)
        {
            comparison.Physics($"{recording.Source}: initial_state_distribution[{s}]", recorded.Start[s], table.Start[s]);
            if (recorded.Outcomes[s].Count != table.Actions)
                throw new WrongUseException($"{recording.Source}: P[{s}]: expected {table.Actions} actions, got {recorded.Outcomes[s].Count}.");
            for (var a = 0; a < table.Actions; a++)
            {
                var expected = recorded.Outcomes[s][a];
                var got = table.Outcomes(s, a);
                if (expected.Count != got.Length)
                    throw new WrongUseException($"{recording.Source}: P[{s}][{a}]: expected {got.Length} outcomes, got {expected.Count}.");
                for (var i = 0; i < got.Length; i++)
                {
                    var at = $"{recording.Source}: P[{s}][{a}][{i}]";
                    comparison.Observation(at, expected[i].Next, got[i].Next);
                    comparison.Reward(at, expected[i].Reward, got[i].Reward);
                    comparison.Physics(at, expected[i].Probability, got[i].Probability);
                    comparison.Flags(at, expected[i].Terminated == got[i].Terminated);
                    comparison.Steps++;
                }
            }
        }
    }

    private static void RequireSize(IReadOnlyList<double> values, int size, string at, string name, EnvironmentSpec spec)
    {
        if (values.Count != size)
            throw new WrongUseException($"{at}.{name}: expected {size} numbers for {spec.Id}, got {values.Count}.");
    }
}
