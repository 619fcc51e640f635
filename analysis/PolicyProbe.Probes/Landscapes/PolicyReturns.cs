using System.Collections.Concurrent;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The return of one network's policy at many θ: at each the same copies of the environment on the same streams (common random numbers:
/// differences between θ are seen better than returns), stepped abreast under one θ, and only complete episodes counted.
/// </summary>
/// <remarks>
/// A sample of n pairs is shared out over C copies: each counts the episodes that it begins within its ⌈n/C⌉ steps and finishes the last, so
/// that n is exceeded by less than an episode a copy. A sample of n episodes is n/C a copy, counted before they begin.
/// </remarks>
/// <param name="agent">Whose head and network act; its own θ is not looked at, and nothing of it is changed.</param>
/// <param name="makeEnvironment">Makes fresh environments as the agent sees them, rewards as they count for the return.</param>
public sealed class PolicyReturns(Agent agent, Func<IEnvironment> makeEnvironment)
{
    /// <summary>The most copies abreast: the network's products are as fast as they get.</summary>
    public const int MostCopies = 64;

    /// <summary>The fewest copies, for differences of two cells are judged by the spread over copies.</summary>
    public const int FewestCopies = 8;

    private const int LongestEpisode = 10_000_000;

    /// <summary>n, at least 1.</summary>
    public int Size { get; init; } = 10_000;

    /// <summary>What n counts.</summary>
    public SampleUnit Unit { get; init; } = SampleUnit.Pairs;

    /// <summary>γ of the return; 1 for the plain sum of an episode's rewards.</summary>
    public double Discount { get; init; } = 1;

    /// <summary>How many θ at once, at least 1. The results do not depend on it; a network that is not row-invariant gets one.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Keeps what is finished; null for nobody. The results do not depend on it.</summary>
    public KeptCells? Kept { get; init; }

    /// <summary>Told after each θ, on any thread but never twice at once; null for nobody.</summary>
    public Action? Done { get; init; }

    /// <summary>Stops it.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The return at each θ [P].</summary>
    /// <param name="thetas">The parameter vectors.</param>
    /// <param name="rng">Start states, noise of the environments and actions: the same at every θ.</param>
    /// <exception cref="ArgumentException">Size or threads below 1, γ outside [0, 1], or a θ of the wrong length.</exception>
    /// <exception cref="WrongUseException">An episode does not end.</exception>
    /// <exception cref="OperationCanceledException">Cancelled on the way.</exception>
    public CellReturn[] At(IReadOnlyList<float[]> thetas, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(thetas);
        ArgumentNullException.ThrowIfNull(rng);
        if (Size < 1)
            throw new ArgumentException($"size: expected at least 1, got {Size}.");
        if (Threads < 1)
            throw new ArgumentException($"threads: expected at least 1, got {Threads}.");
        if (!(Discount >= 0 && Discount <= 1))
            throw new ArgumentException($"discount: expected γ in [0, 1], got {Discount}.");
        var copies = Copies(makeEnvironment().Spec);
        var rooms = new ConcurrentBag<Room>();
        return new GridPoints(GridPoints.Threads(Threads, agent.Policy.Network.Traits), Done, Cancellation).Select(thetas.Count, i =>
        {
            if (Kept?.Find(thetas[i], copies) is { } kept)
                return kept;
            var room = rooms.TryTake(out var free) ? free : new Room(agent.Head, makeEnvironment, copies, rng);
            var cell = Roll(thetas[i], room, rng);
            rooms.Add(room);
            Kept?.Keep(thetas[i], cell);
            return cell;
        });
    }

    /// <summary>C: as many as 64, but no more than let each see an episode of the time limit.</summary>
    private int Copies(EnvironmentSpec spec)
    {
        var wanted = Unit == SampleUnit.Pairs && spec.TimeLimit is { } limit ? Math.Clamp(Size / limit, FewestCopies, MostCopies) : MostCopies;
        return Math.Min(wanted, Size);
    }

    private CellReturn Roll(float[] theta, Room room, Rng rng)
    {
        var environment = room.Start();
        var sampler = new ActionSampler(agent.Head, environment.Count, rng.Fork("actions"));
        var tally = new Tally(environment.Count, Discount, Size, Unit);
        for (var step = 0; !tally.Full; step++)
        {
            Cancellation.ThrowIfCancellationRequested();
            if (step - tally.Budget > LongestEpisode)
                throw new WrongUseException($"{environment.Spec.Id}: expected every episode to end, got one of more than {LongestEpisode:N0} steps; give the environment a time limit.");
            agent.Policy.Network.Predict(theta, agent.Policy.Buffers, room.Observations, room.Outputs);
            sampler.Sample(room.Outputs, room.Actions);
            environment.Step(room.Actions, room.Observations, room.Rewards, room.Ends, room.Finals);
            tally.Add(room.Rewards, room.Ends);
        }

        return tally.Close();
    }

    /// <summary>
    /// C copies with what a step needs, used at one θ after the other: put back to where they began rather than made anew, since a simulation
    /// outside managed memory is freed long after its use.
    /// </summary>
    private sealed class Room
    {
        private readonly IVectorEnvironment _environment;
        private readonly VectorEnvironmentState _beginning;

        public Room(IHead head, Func<IEnvironment> makeEnvironment, int copies, Rng rng)
        {
            _environment = VectorEnvironments.Make(makeEnvironment, copies, rng.Fork("environments"));
            var width = _environment.Spec.Observation.Size;
            (Observations, Finals, Outputs) = (new float[copies * width], new float[copies * width], new float[copies * head.OutputSize]);
            (Actions, Rewards, Ends) = (new float[copies * head.ActionSize], new double[copies], new EpisodeEnd[copies]);
            _environment.Reset(Observations);
            _beginning = _environment.Save();
        }

        public float[] Observations { get; }

        public float[] Finals { get; }

        public float[] Outputs { get; }

        public float[] Actions { get; }

        public double[] Rewards { get; }

        public EpisodeEnd[] Ends { get; }

        /// <summary>The copies at the start of their first episodes, their streams where they were then.</summary>
        public IVectorEnvironment Start()
        {
            _environment.Restore(_beginning, Observations);
            return _environment;
        }
    }

    /// <summary>Counts the episodes of C copies.</summary>
    private sealed class Tally(int copies, double discount, int size, SampleUnit unit)
    {
        private readonly Copy[] _copies = [.. Enumerable.Repeat(new Copy { Weight = 1 }, copies)];
        private readonly int _each = size / copies;
        private readonly int _more = size % copies;
        private int _closed;
        private int _steps;
        private long _count;
        private long _pairs;
        private double _mean;
        private double _squares;

        /// <summary>⌈n/C⌉.</summary>
        public int Budget => _each + (_more > 0 ? 1 : 0);

        public bool Full => _closed == _copies.Length;

        public void Add(double[] rewards, EpisodeEnd[] ends)
        {
            _steps++;
            for (var c = 0; c < _copies.Length; c++)
            {
                ref var copy = ref _copies[c];
                if (copy.Closed)
                    continue;
                copy.Running += copy.Weight * rewards[c];
                copy.Weight *= discount;
                copy.Length++;
                if (ends[c] != EpisodeEnd.None)
                    End(ref copy, unit == SampleUnit.Pairs ? _steps >= Budget : copy.Episodes + 1 == _each + (c < _more ? 1 : 0));
            }
        }

        public CellReturn Close() => new(_mean, _count < 2 ? double.NaN : Math.Sqrt(_squares / (_count - 1) / _count), _count, _pairs, [.. _copies.Select(copy => copy.Total)], [.. _copies.Select(copy => copy.Episodes)]);

        /// <summary>Mean and squares in one pass: B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products" (1962).</summary>
        private void End(ref Copy copy, bool last)
        {
            var value = copy.Running;
            _count++;
            _pairs += copy.Length;
            var difference = value - _mean;
            _mean += difference / _count;
            _squares += difference * (value - _mean);
            copy = new Copy { Weight = 1, Total = copy.Total + value, Episodes = copy.Episodes + 1, Closed = last };
            _closed += last ? 1 : 0;
        }
    }

    /// <summary>A copy's episode under way, and what it has finished.</summary>
    private struct Copy
    {
        public double Running;
        public double Weight;
        public int Length;
        public double Total;
        public int Episodes;
        public bool Closed;
    }
}
