using System.Runtime.Intrinsics;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// N copies of a task of classic control as columns of state [N], equal to the bit to N single ones: what the batches have in common, which
/// is clocks, ends, restarts and saved states. A task adds its start states, its dynamics, what is seen and what it is worth.
/// </summary>
/// <remarks>
/// Sines and cosines come from the same scalar function as the single form's; all other operations are additions, multiplications, divisions
/// and comparisons in the single form's order, which IEEE 754 rounds alike in a vector and alone.
/// </remarks>
internal abstract class ColumnBatch : ShardedEnvironment, IHasBareDynamics
{
    private readonly Rows<EpisodeClock> _clocks;
    private readonly Rows<double>[] _columns;
    private readonly double[] _bounds;
    private readonly int _observationSize;

    /// <summary>Makes columns of zeros and clocks.</summary>
    /// <param name="spec">What each copy is.</param>
    /// <param name="bounds">The largest magnitudes of the numbers of a state; their count is the count of columns.</param>
    /// <param name="count">The number of copies N, at least 1.</param>
    /// <param name="rng">The generator that the streams are forked from.</param>
    /// <param name="threads">How many threads step them at once, at least 1.</param>
    protected ColumnBatch(EnvironmentSpec spec, ReadOnlySpan<double> bounds, int count, Rng rng, int threads) : base(spec, count, rng, threads)
    {
        (_bounds, _observationSize, Terminated) = (bounds.ToArray(), spec.Observation.Size, new Rows<bool>(count));
        _columns = [.. _bounds.Select(_ => new Rows<double>(count))];
        _clocks = new Rows<EpisodeClock>(count);
        _clocks.AsSpan().Fill(new EpisodeClock(spec.TimeLimit));
    }

    /// <summary>Whether the task ended with this step [N].</summary>
    protected Rows<bool> Terminated { get; }

    /// <inheritdoc/>
    public void AdvanceBare() => Advance(0, Count);

    /// <summary>Four neighbours of a column.</summary>
    protected static Vector256<double> Load(Rows<double> column, int i) => Vector256.Create<double>(column.AsSpan(i, Vector256<double>.Count));

    /// <summary>Puts four neighbours back into a column.</summary>
    protected static void Store(Vector256<double> four, Rows<double> column, int i) => four.CopyTo(column.AsSpan(i, Vector256<double>.Count));

    /// <summary>The k-th number of every copy's state [N], in the order of the saved form.</summary>
    protected Rows<double> Column(int k) => _columns[k];

    /// <summary>Draws the start state of copy i into the columns.</summary>
    protected abstract void Draw(int i, Rng rng);

    /// <summary>Moves the columns of the copies from … to − 1 by their actions.</summary>
    protected abstract void Advance(int from, int to);

    /// <summary>Writes the observations of the copies from … to − 1.</summary>
    protected abstract void Observe(int from, int to);

    /// <summary>Writes rewards and <see cref="Terminated"/> of the copies from … to − 1, where <see cref="Advance"/> has not.</summary>
    protected abstract void Judge(int from, int to);

    /// <inheritdoc/>
    protected sealed override void ResetCopies(int from, int to)
    {
        for (var i = from; i < to; i++)
            Start(i);
        Observe(from, to);
    }

    /// <inheritdoc/>
    protected sealed override void StepCopies(int from, int to)
    {
        var clocks = _clocks.AsSpan(from, to - from);
        foreach (ref var clock in clocks)
            clock.RequireRunning();
        Advance(from, to);
        Observe(from, to);
        Judge(from, to);
        Span<double> rewards = Rewards.AsSpan(from, clocks.Length);
        Span<bool> terminated = Terminated.AsSpan(from, clocks.Length);
        Span<EpisodeEnd> ends = Ends.AsSpan(from, clocks.Length);
        for (var i = 0; i < clocks.Length; i++)
        {
            ends[i] = clocks[i].Tick(rewards[i], terminated[i]).End;
            if (ends[i] != EpisodeEnd.None)
                Restart(from + i);
        }
    }

    /// <inheritdoc/>
    protected sealed override byte[] SaveCopy(int i) => SavedState.Write(_clocks[i], [.. _columns.Select(column => column[i])]);

    /// <inheritdoc/>
    protected sealed override void RestoreCopy(int i, byte[] state)
    {
        Span<double> values = stackalloc double[_columns.Length];
        SavedState.Read(Spec.Id, state, ref _clocks[i], values, _bounds);
        for (var k = 0; k < values.Length; k++)
            _columns[k][i] = values[k];
    }

    /// <summary>Keeps what an episode saw last and starts the next one.</summary>
    private void Restart(int i)
    {
        Observations.AsSpan(i * _observationSize, _observationSize).CopyTo(Finals.AsSpan(i * _observationSize, _observationSize));
        Start(i);
        Observe(i, i + 1);
    }

    private void Start(int i)
    {
        Draw(i, Streams[i]);
        _clocks[i].Start();
    }
}
