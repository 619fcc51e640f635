namespace PolicyProbe.Core;

/// <summary>
/// Runs a body over 0 … n − 1 in fixed contiguous shards, on the calling thread and some of the pool's. Which thread takes a shard is
/// open, what a shard is is not: a body that only writes its own rows gives the same bits for any number of threads.
/// </summary>
/// <remarks>A run allocates nothing. A shard that no thread of the pool has begun is taken by the caller, so a busy pool delays nobody.</remarks>
internal sealed class ShardedLoop
{
    // More shards than threads, so that one slow shard (a reset, a preempted thread) does not hold up the rest for long.
    private const int ShardsPerThread = 4;

    private readonly int _count;
    private readonly int _shards;
    private readonly Helper[] _helpers;
    private readonly Exception?[] _failures;
    private Action<int, int>? _body;
    private int _next;
    private int _finished;

    /// <summary>Divides the range.</summary>
    /// <param name="count">The length n of the range.</param>
    /// <param name="threads">How many threads may work at once, the caller included.</param>
    public ShardedLoop(int count, int threads)
    {
        _count = count;
        _shards = threads == 1 ? 1 : Math.Min(count, ShardsPerThread * threads);
        _next = _shards;
        _failures = new Exception?[_shards];
        _helpers = [.. Enumerable.Range(1, Math.Min(threads, _shards) - 1).Select(_ => new Helper(this))];
    }

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
        Volatile.Write(ref _finished, 0);
        Volatile.Write(ref _next, 0);
        foreach (var helper in _helpers)
            helper.Call();
        Work();
        var wait = default(SpinWait);
        while (Volatile.Read(ref _finished) < _shards)
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

            Interlocked.Increment(ref _finished);
        }
    }

    private int Take() => Volatile.Read(ref _next) >= _shards ? _shards : Interlocked.Increment(ref _next) - 1;

    private int Bound(int shard) => (int)((long)_count * shard / _shards);

    private void Throw()
    {
        var failures = _failures.OfType<Exception>().ToArray();
        Array.Clear(_failures);
        if (failures is [var only])
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(only);
        throw new AggregateException(failures);
    }

    /// <summary>Asks a thread of the pool for help; it is in the pool's queue at most once.</summary>
    private sealed class Helper(ShardedLoop loop) : IThreadPoolWorkItem
    {
        private int _queued;

        public void Call()
        {
            if (Interlocked.Exchange(ref _queued, 1) == 0)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Execute()
        {
            Volatile.Write(ref _queued, 0);
            loop.Work();
        }
    }
}
