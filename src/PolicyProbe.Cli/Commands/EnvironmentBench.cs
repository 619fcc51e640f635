using System.Diagnostics;
using PolicyProbe.Core;
using PolicyProbe.Envs.MuJoCo;

namespace PolicyProbe.Cli;

/// <summary>
/// Steps a second of every environment, under random actions drawn beforehand, ends and resets included: one copy and 1024 on one
/// core, and 1024 on two threads, of tasks with a batch also 4096. A batch stands beside its bare dynamics, two threads beside twice one, a MuJoCo task beside a bare loop
/// over the same trajectory; where there is none of these, no limit.
/// </summary>
/// <remarks>
/// What is compared takes turns of about a millisecond, and of each the fastest turn counts: what else the machine does slows neither.
/// What steps slowly is measured as a single copy only.
/// </remarks>
internal static class EnvironmentBench
{
    private const int Copies = 1024;
    private const int ManyCopies = 4096;
    private const int Rounds = 64;
    private const int Turns = 100;
    private const double Slow = 500_000;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    /// <summary>The rows of every environment that the catalogue knows.</summary>
    public static IEnumerable<BenchRow> Rows() => Environments.Ids.SelectMany(Rows);

    /// <summary>The rows of one.</summary>
    /// <exception cref="WrongUseException">There is no such environment.</exception>
    public static IEnumerable<BenchRow> Rows(string id)
    {
        if (Environments.Plain(id)() is MuJoCoEnvironment)
        {
            var (task, loop) = BareLoop.Race(() => (MuJoCoEnvironment)Environments.Plain(id)(), 500, 5, 1);
            yield return new BenchRow($"envs/{id}/n=1", task, "steps/s/core", loop, 100 * task / loop);
            yield break;
        }

        var single = Race(new Load(id, 1, 1).Whole)[0];
        yield return new BenchRow($"envs/{id}/n=1", single, "steps/s/core", null, null);
        if (single < Slow)
            yield break;
        var (one, two) = (new Load(id, Copies, 1), new Load(id, Copies, 2));
        var rates = new Load(id, Copies, 1).Bare is { } bare ? Race(one.Whole, two.Whole, bare) : Race(one.Whole, two.Whole);
        yield return rates is [var whole, _, var limit]
            ? new BenchRow($"envs/{id}/n={Copies}", whole, "steps/s/core", limit, 100 * whole / limit)
            : new BenchRow($"envs/{id}/n={Copies}", rates[0], "steps/s/core", null, null);

        yield return TwoThreads(id, Copies, rates[0], rates[1]);

        if (Environments.Plain(id)() is not IHasBatch)
            yield break;
        rates = Race(new Load(id, ManyCopies, 1).Whole, new Load(id, ManyCopies, 2).Whole);
        yield return TwoThreads(id, ManyCopies, rates[0], rates[1]);
    }

    /// <summary>Two threads, which can at most double one.</summary>
    private static BenchRow TwoThreads(string id, int copies, double one, double two) =>
        new($"envs/{id}/n={copies}/threads=2", two, "steps/s", 2 * one, 100 * two / (2 * one));

    /// <summary>Steps a second of each work, in its fastest turn.</summary>
    private static double[] Race(params Work[] works)
    {
        // The runtime compiles what runs often once more, in the background, which takes longer than the first turns.
        foreach (var work in works)
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < WarmUp / works.Length;)
                Rate(work);
        var fastest = new double[works.Length];
        for (var turn = 0; turn < Turns; turn++)
            for (var k = 0; k < works.Length; k++)
                fastest[k] = Math.Max(fastest[k], Rate(works[k]));
        return fastest;
    }

    private static double Rate(Work work)
    {
        var (spent, steps) = (TimeSpan.Zero, 0L);
        while (spent < Turn)
        {
            work.Restart();
            var watch = Stopwatch.StartNew();
            for (var t = 0; t < Rounds; t++)
                work.Step();
            (spent, steps) = (spent + watch.Elapsed, steps + ((long)Rounds * work.Count));
        }

        return steps / spent.TotalSeconds;
    }

    /// <summary>A step of so many copies, and what is done, unmeasured, before every <see cref="Rounds"/> of them.</summary>
    private sealed record Work(int Count, Action Step, Action Restart);

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
        private int _round;

        public Load(string id, int count, int threads)
        {
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
            Whole = new Work(count, Step, () => { });
            if (_environment is not IHasBareDynamics dynamics)
                return;

            // From the same states each time: without resets, bare dynamics leave the range that episodes stay in.
            var start = _environment.Save();
            Bare = new Work(count, dynamics.AdvanceBare, () => _environment.Restore(start, _observations));
        }

        /// <summary>The step that everyone takes.</summary>
        public Work Whole { get; }

        /// <summary>The dynamics alone, where the environment has them alone.</summary>
        public Work? Bare { get; }

        private void Step()
        {
            _environment.Step(_actions.AsSpan(_round * _rowLength, _rowLength), _observations, _rewards, _ends, _finals);
            _round = (_round + 1) % Rounds;
        }
    }
}
