using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.TestKit;

/// <summary>Writes what an environment does under random actions as a recording, with as much variety as the format allows.</summary>
internal static class RecordingWriter
{
    /// <summary>The recording as JSON: an episode entry a seed, reset whenever it ends, actions half again beyond a box's bounds.</summary>
    public static string Write(Func<IEnvironment> make, IReadOnlyList<ulong> seeds, int steps) =>
        $$"""{"env":"{{make().Spec.Id}}","note":"ours","episodes":[{{string.Join(',', seeds.Select(seed => Episode(make(), seed, steps)))}}]}""";

    private static string Episode(IEnvironment environment, ulong seed, int count)
    {
        var (spec, rng, actions) = (environment.Spec, new Rng(seed), new Rng(seed + 1));
        var (observation, action, ended, resets, steps) = (new float[spec.Observation.Size], new float[spec.Action.Size], true, new List<string>(), new List<string>());
        for (var t = 0; t < count; t++)
        {
            if (ended)
            {
                environment.Reset(rng, observation);
                resets.Add($$"""{"at":{{t}},{{State(environment, observation)}}}""");
            }

            for (var k = 0; k < action.Length; k++)
                action[k] = spec.Action is Discrete discrete ? actions.Integers(0, discrete.Count) : (float)(1.5 * actions.Uniform(((Box)spec.Action).Low[k], ((Box)spec.Action).High[k]));
            var step = environment.Step(action, observation);
            ended = step.End != EpisodeEnd.None;
            var terminated = step.End == EpisodeEnd.Terminated;

            // Gymnasium may flag both at once; ours then says terminated.
            var truncated = step.End == EpisodeEnd.Truncated || (terminated && t % 2 == 0);
            steps.Add($$"""{"action":{{Numbers(action, spec.Action)}},{{State(environment, observation)}},"reward":{{step.Reward.ToString("R", CultureInfo.InvariantCulture)}},"terminated":{{Flag(terminated)}},"truncated":{{Flag(truncated)}}}""");
        }

        return $$"""{"seed":{{seed}},"resets":[{{string.Join(',', resets)}}],"steps":[{{string.Join(',', steps)}}]}""";
    }

    private static string State(IEnvironment environment, float[] observation)
    {
        var state = "null";
        if (environment is IHasPhysicalState body)
        {
            var numbers = new double[body.PhysicalStateSize];
            body.ReadPhysicalState(numbers);
            state = $"[{string.Join(',', numbers.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]";
        }

        return $"\"obs\":{Numbers(observation, environment.Spec.Observation)},\"state\":{state}";
    }

    private static string Numbers(float[] values, Space space) => space is Discrete
        ? values[0].ToString(CultureInfo.InvariantCulture)
        : $"[{string.Join(',', values.Select(value => ((double)value).ToString("R", CultureInfo.InvariantCulture)))}]";

    private static string Flag(bool value) => value ? "true" : "false";
}
