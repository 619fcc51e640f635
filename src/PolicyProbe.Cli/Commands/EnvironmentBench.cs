using System.Diagnostics;
using PolicyProbe.Core;
using PolicyProbe.Envs.MuJoCo;

namespace PolicyProbe.Cli;

/// <summary>
/// Steps a second of every environment, under random actions drawn beforehand, ends and resets included: one copy and 1024 on one
/// core, and 1024 on two threads. A batch stands beside its bare dynamics measured in the same run, a MuJoCo task beside a bare loop
/// over the same trajectory; where there is neither, no limit. What steps slowly is measured as a single copy only.
/// </summary>
internal static class EnvironmentBench
{
    private const int Repeats = 5;
    private const int Copies = 1024;
    private const int Rounds = 64;
    private const double Slow = 500_000;
    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(50);

    /// <summary>The rows of every environment that the catalogue knows.</summary>
    public static IEnumerable<BenchRow> Rows() => Environments.Ids.SelectMany(Rows);

    private static IEnumerable<BenchRow> Rows(string id)
    {
        if (Environments.Plain(id)() is MuJoCoEnvironment)
        {
            var (task, bare) = BareLoop.Race(() => (MuJoCoEnvironment)Environments.Plain(id)(), 500, Repeats, 1);
            yield return new BenchRow($"envs/{id}/n=1", task, "steps/s/core", bare, 100 * task / bare);
            yield break;
        }

        var single = Row($"envs/{id}/n=1", "steps/s/core", new Load(id, 1, 1));
        yield return single;
        if (single.Value < Slow)
            yield break;
        var one = Row($"envs/{id}/n={Copies}", "steps/s/core", new Load(id, Copies, 1));
        yield return one;

        // Two threads can at most double one.
        var two = Row($"envs/{id}/n={Copies}/threads=2", "steps/s", new Load(id, Copies, 2));
        yield return two with { Limit = 2 * one.Value, PercentOfLimit = 100 * two.Value / (2 * one.Value) };
    }

    private static BenchRow Row(string name, string unit, Load load)
    {
        var value = Median(load.Step, load.Restart);
        if (load.Bare is not { } bare)
            return new BenchRow(name, value, unit, null, null);
        var limit = Median(bare, load.Restart);
        return new BenchRow(name, value, unit, limit, 100 * value / limit);

        double Median(Action step, Action restart)
        {
            Rate();
            return Enumerable.Range(0, Repeats).Select(_ => Rate()).Order().ElementAt(Repeats / 2);

            double Rate()
            {
                var (spent, steps) = (TimeSpan.Zero, 0L);
                while (spent < Time)
                {
                    // From the same states each time: without resets, bare dynamics leave the range that episodes stay in.
                    restart();
                    var watch = Stopwatch.StartNew();
                    for (var t = 0; t < Rounds; t++)
                        step();
                    (spent, steps) = (spent + watch.Elapsed, steps + ((long)Rounds * load.Count));
                }

                return steps / spent.TotalSeconds;
            }
        }
    }

    /// <summary>An environment with its rows and a ring of random actions.</summary>
    private sealed class Load
    {
        private readonly IVectorEnvironment _environment;
        private readonly float[] _actions;
        private readonly float[] _observations;
        private readonly double[] _rewards;
        private readonly EpisodeEnd[] _ends;
        private readonly float[] _finals;
        private readonly int _rowLength;
        private readonly VectorEnvironmentState? _start;
        private int _round;

        public Load(string id, int count, int threads)
        {
            Count = count;
            _environment = VectorEnvironments.Make(Environments.Plain(id), count, new Rng(1), threads);
            var (rng, spec) = (new Rng(2), _environment.Spec);
            _rowLength = count * spec.Action.Size;
            _actions = new float[Rounds * _rowLength];
            for (var i = 0; i < _actions.Length; i++)
                _actions[i] = spec.Action is Discrete discrete ? rng.Integers(0, discrete.Count) : (float)rng.Uniform(-1, 1);
            (_observations, _finals) = (new float[count * spec.Observation.Size], new float[count * spec.Observation.Size]);
            (_rewards, _ends) = (new double[count], new EpisodeEnd[count]);
            _environment.Reset(_observations);
            Step();
            if (threads == 1 && _environment is IHasBareDynamics dynamics)
                (Bare, _start) = (dynamics.AdvanceBare, _environment.Save());
        }

        public int Count { get; }

        public Action? Bare { get; }

        public void Restart()
        {
            if (_start is not null)
                _environment.Restore(_start, _observations);
        }

        public void Step()
        {
            _environment.Step(_actions.AsSpan(_round * _rowLength, _rowLength), _observations, _rewards, _ends, _finals);
            _round = (_round + 1) % Rounds;
        }
    }
}
