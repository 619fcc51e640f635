using System.Diagnostics;
using PolicyProbe.Core;
using PolicyProbe.Envs.MuJoCo;

namespace PolicyProbe.Cli;

/// <summary>
/// Steps a second of single environments on one core, under random actions drawn beforehand, resets included. A MuJoCo task stands
/// beside its limit, a bare loop over the same trajectory, and leaves the resets out.
/// </summary>
internal static class EnvironmentBench
{
    private const int Repeats = 5;
    private const int Actions = 1024;
    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(100);

    /// <summary>A row an environment.</summary>
    public static IEnumerable<BenchRow> Rows() =>
        Environments.Ids.Select(id => (Id: $"envs/{id}", Make: Environments.Plain(id))).Select(entry => entry.Make() is MuJoCoEnvironment
            ? Race(entry.Id, () => (MuJoCoEnvironment)entry.Make())
            : new BenchRow(entry.Id, Median(entry.Make()), "steps/s/core", null, null));

    private static BenchRow Race(string id, Func<MuJoCoEnvironment> make)
    {
        var (task, bare) = BareLoop.Race(make, 500, Repeats, 1);
        return new BenchRow(id, task, "steps/s/core", bare, 100 * task / bare);
    }

    private static double Median(IEnvironment environment)
    {
        var (rng, size) = (new Rng(1), environment.Spec.Action.Size);
        var (actions, observation) = (new float[Actions * size], new float[environment.Spec.Observation.Size]);
        for (var i = 0; i < actions.Length; i++)
            actions[i] = environment.Spec.Action is Discrete discrete ? rng.Integers(0, discrete.Count) : (float)rng.Uniform(-1, 1);
        environment.Reset(rng, observation);
        Run();
        return Enumerable.Range(0, Repeats).Select(_ => Run()).Order().ElementAt(Repeats / 2);

        double Run()
        {
            var (watch, steps) = (Stopwatch.StartNew(), 0L);
            for (; watch.Elapsed < Time; steps += Actions)
                for (var i = 0; i < Actions; i++)
                    if (environment.Step(actions.AsSpan(i * size, size), observation).End != EpisodeEnd.None)
                        environment.Reset(rng, observation);
            return steps / watch.Elapsed.TotalSeconds;
        }
    }
}
