using System.Runtime.InteropServices;

namespace PolicyProbe.Core;

/// <summary>
/// Runs a body over 0 … n − 1 in fixed contiguous shards, on the calling thread and some of the pool's. Which thread takes a shard is
/// open, what a shard is is not: a body that only writes its own rows gives the same bits for any number of threads.
/// </summary>
/// <remarks>
/// A run allocates nothing. A shard that no thread of the pool has begun is taken by the caller, so a busy pool delays nobody. A thread of
/// the pool that finds nothing left watches for the next run for some microseconds before it goes back, since waking one takes longer than
/// a step of a thousand small environments.
/// </remarks>
internal sealed class ShardedLoop
{
    // More shards than threads, so that one slow shard (a reset, a preempted thread) does not hold up the rest for long.
    private const int ShardsPerThread = 4;

    // Of about a microsecond each: longer than what lies between two steps of a rollout of a small network, shorter than anyone notices.
    private const int Glances = 50;
    private const int GlanceLength = 20;

    private readonly int _count;
    private readonly int _shards;
    private readonly Helper[] _helpers;
    private readonly Exception?[] _failures;
    private readonly int _glances = Environment.ProcessorCount > 1 ? Glances : 0;
    private Action<int, int>? _body;
    private Counters _counters;

    /// <summary>Divides the range.</summary>
    /// <param name="count">The length n of the range.</param>
    /// <param name="threads">How many threads may work at once, the caller included.</param>
    public ShardedLoop(int count, int threads)
    {
        _count = count;
        _shards = threads == 1 ? 1 : Math.Min(count, ShardsPerThread * threads);
        _counters.Next = _shards;
        _failures = new Exception?[_shards];
        _helpers = [.. Enumerable.Range(1, Math.Min(threads, _shards) - 1).Select(_ => new Helper(this))];
    }

    private bool HasWork => Volatile.Read(ref _counters.Next) < _shards;

    /// <summary>Calls <paramref name="body"/> with the bounds [from, to) of every shard and returns when all are done.</summary>
    /// <exception cref="AggregateException">The body threw on several threads; the failures are in the order of the shards.</exception>
    public void Run(Action<int, int> body)
    {
        if (_helpers.Length == 0)
        {
            body(0, _count);
            return;
        }

        _body = body;
        Volatile.Write(ref _counters.Finished, 0);

        // A full fence: a helper that is about to go back sees the work, or is seen to have gone.
        Interlocked.Exchange(ref _counters.Next, 0);
        foreach (var helper in _helpers)
            helper.Call();
        Work();
        var wait = default(SpinWait);
        while (Volatile.Read(ref _counters.Finished) < _shards)
            wait.SpinOnce(sleep1Threshold: -1);
        if (Array.Exists(_failures, failure => failure is not null))
            Throw();
    }

    private void Work()
    {
        // A helper that comes late finds nothing left, or helps with the run that is then under way.
        for (var shard = Take(); shard < _shards; shard = Take())
        {
            try
            {
                _body!(Bound(shard), Bound(shard + 1));
            }
#pragma warning disable CA1031 // It is thrown on the calling thread.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _failures[shard] = failure;
            }

            Interlocked.Increment(ref _counters.Finished);
        }
    }

    /// <summary>Whether the next run begins while one is watching.</summary>
    private bool Watch()
    {
        for (var i = 0; i < _glances && !HasWork; i++)
            Thread.SpinWait(GlanceLength);
        return HasWork;
    }

    private int Take() => HasWork ? Interlocked.Increment(ref _counters.Next) - 1 : _shards;

    private int Bound(int shard) => (int)((long)_count * shard / _shards);

    private void Throw()
    {
        var failures = _failures.OfType<Exception>().ToArray();
        Array.Clear(_failures);
        if (failures is [var only])
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(only);
        throw new AggregateException(failures);
    }

    /// <summary>What the threads write to, each on a cache line of its own, away from what they only read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Counters
    {
        [FieldOffset(64)]
        public int Next;

        [FieldOffset(128)]
        public int Finished;
    }

    /// <summary>Asks a thread of the pool for help; one is asked for, helping or watching at most once.</summary>
    private sealed class Helper(ShardedLoop loop) : IThreadPoolWorkItem
    {
        private int _called;

        public void Call()
        {
            if (Volatile.Read(ref _called) == 0 && Interlocked.Exchange(ref _called, 1) == 0)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Execute()
        {
            do
            {
                do
                    loop.Work();
                while (loop.Watch());

                Interlocked.Exchange(ref _called, 0);
            }
            while (loop.HasWork && Interlocked.Exchange(ref _called, 1) == 0);
        }
    }
}
