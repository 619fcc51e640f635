using System.Runtime.InteropServices;

namespace PolicyProbe.Core;

/// <summary>
/// Runs a body over 0 … n − 1 in fixed contiguous shards, on the calling thread and some of the pool's. Which thread takes a shard is
/// open, what a shard is is not: a body that only writes its own rows gives the same bits for any number of threads.
/// </summary>
/// <remarks>
/// A run allocates nothing. What a core has written is dear to read on another, so every worker has a range of shards of its own, whose rows
/// stay in its cache from run to run, and counters that only it writes as long as all get on: a run costs the news that it has begun, which the
/// caller writes and the others watch, and the news of each worker that it is done. Who is done takes from the others' where they do not get
/// on: a busy pool, or a preempted thread, delays nobody for long. A thread of the pool that finds nothing left watches for the next run for
/// some microseconds before it goes back, since waking one takes longer than a step of a thousand small environments.
/// </remarks>
internal sealed class ShardedLoop
{
    // More shards than threads, so that one slow shard (a reset, a preempted thread) does not hold up the rest for long.
    private const int ShardsPerWorker = 2;

    // A glance is about a tenth of a microsecond. Watching is longer than what lies between two steps of a rollout of a small network, and shorter
    // than anyone notices.
    private const int GlanceLength = 3;
    private const int WatchGlances = 300;
    private const int PatienceGlances = 24;

    private readonly int _count;
    private readonly int _shards;
    private readonly Range[] _ranges;
    private readonly Helper[] _helpers;
    private readonly Exception?[] _failures;
    private readonly int _glances = Environment.ProcessorCount > 1 ? WatchGlances : 0;
    private Action<int, int>? _body;
    private Signal _signal;

    /// <summary>Divides the range.</summary>
    /// <param name="count">The length n of the range.</param>
    /// <param name="threads">How many threads may work at once, the caller included.</param>
    public ShardedLoop(int count, int threads)
    {
        _count = count;
        var workers = Math.Min(threads, count);
        _shards = workers == 1 ? 1 : Math.Min(count, ShardsPerWorker * workers);
        _failures = new Exception?[_shards];
        _ranges = [.. Enumerable.Range(0, workers).Select(worker => new Range(_shards * worker / workers, _shards * (worker + 1) / workers))];
        _helpers = [.. Enumerable.Range(1, workers - 1).Select(worker => new Helper(this, worker))];
    }

    /// <summary>Where the caller's rows lie, for the body: written for a run, it reaches the others in the cache line that says that the run has begun.</summary>
    public ref CallerRows CallerRows => ref _signal.Rows;

    /// <summary>Calls <paramref name="body"/> with the bounds [from, to) of every shard and returns when all are done.</summary>
    /// <exception cref="AggregateException">The body threw on several threads; the failures are in the order of the shards.</exception>
    public void Run(Action<int, int> body)
    {
        if (_helpers.Length == 0)
        {
            body(0, _count);
            return;
        }

        if (_body != body)
            _body = body;

        // A full fence: a helper that is about to go back sees the run, or is seen to have gone.
        var run = Interlocked.Increment(ref _signal.Run);
        foreach (var helper in _helpers)
            helper.Call();
        Work(0, run);
        foreach (var range in _ranges)
            range.Await(run);
        if (Array.Exists(_failures, failure => failure is not null))
            Throw();
    }

    /// <summary>Takes shards of a run until there are none: a worker's own, then the others'.</summary>
    private void Work(int worker, long run)
    {
        for (var k = 0; k < _ranges.Length; k++)
            for (var range = _ranges[(worker + k) % _ranges.Length]; range.Take(run, patient: k > 0) is var shard and >= 0;)
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

                range.Finish();
            }
    }

    /// <summary>The run after one, if it begins while one is watching; otherwise that one.</summary>
    private long Watch(long run)
    {
        for (var i = 1; i <= _glances && Volatile.Read(ref _signal.Run) == run; i++)
        {
            Thread.SpinWait(GlanceLength);

            // Should the caller wait for this very core, as happens where others work too, it goes on soon.
            if (i % 64 == 0)
                Thread.Yield();
        }

        return Volatile.Read(ref _signal.Run);
    }

    private int Bound(int shard) => (int)((long)_count * shard / _shards);

    private void Throw()
    {
        var failures = _failures.OfType<Exception>().ToArray();
        Array.Clear(_failures);
        if (failures is [var only])
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(only);
        throw new AggregateException(failures);
    }

    /// <summary>What the caller writes for a run, in a cache line that has nothing else.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 304)]
    private struct Signal
    {
        [FieldOffset(128)]
        public long Run;

        [FieldOffset(136)]
        public CallerRows Rows;
    }

    /// <summary>Numbers that one thread writes and others look at, away from whatever else lies in their cache line.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 392)]
    private struct Line
    {
        [FieldOffset(128)]
        public long First;

        [FieldOffset(256)]
        public long Second;
    }

    /// <summary>Shards from … to − 1, of which each is taken once a run. What is counted is counted over all runs, so a new one writes nothing here.</summary>
    private sealed class Range(int from, int to)
    {
        // Taken, and finished: of a run there are to − from.
        private Line _counts;

        /// <summary>A shard, or −1 where all are taken; who is patient leaves them to a worker that gets on.</summary>
        public int Take(long run, bool patient)
        {
            var all = run * (to - from);
            if (patient)
                AwaitProgress(all);
            while (Volatile.Read(ref _counts.First) is var taken && taken < all)
                if (Interlocked.CompareExchange(ref _counts.First, taken + 1, taken) == taken)
                    return to - (int)(all - taken);
            return -1;
        }

        public void Finish() => Interlocked.Increment(ref _counts.Second);

        /// <summary>Waits until every shard of a run has been finished.</summary>
        public void Await(long run)
        {
            for (var i = 0; i < PatienceGlances && Volatile.Read(ref _counts.Second) < run * (to - from); i++)
                Thread.SpinWait(GlanceLength);
            var wait = default(SpinWait);
            while (Volatile.Read(ref _counts.Second) < run * (to - from))
                wait.SpinOnce(sleep1Threshold: -1);
        }

        /// <summary>Looks on while the worker takes its shards; returns when none is left, or when it has not taken one for a while.</summary>
        private void AwaitProgress(long all)
        {
            for (var taken = Volatile.Read(ref _counts.First); taken < all; taken = Volatile.Read(ref _counts.First))
            {
                for (var i = 0; i < PatienceGlances && Volatile.Read(ref _counts.First) == taken; i++)
                    Thread.SpinWait(GlanceLength);
                if (Volatile.Read(ref _counts.First) == taken)
                    return;
            }
        }
    }

    /// <summary>Asks a thread of the pool for help; one is asked for, helping or watching at most once.</summary>
    private sealed class Helper(ShardedLoop loop, int worker) : IThreadPoolWorkItem
    {
        private int _called;

        public void Call()
        {
            if (Volatile.Read(ref _called) == 0 && Interlocked.Exchange(ref _called, 1) == 0)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Execute()
        {
            long served;
            do
            {
                var run = Volatile.Read(ref loop._signal.Run);
                do
                {
                    served = run;
                    loop.Work(worker, served);
                    run = loop.Watch(served);
                }
                while (run != served);

                Interlocked.Exchange(ref _called, 0);
            }
            while (Volatile.Read(ref loop._signal.Run) != served && Interlocked.Exchange(ref _called, 1) == 0);
        }
    }
}

/// <summary>Where a caller's rows lie while a <see cref="ShardedLoop"/> runs over them.</summary>
internal record struct CallerRows(nint Actions, nint Observations, nint Rewards, nint Ends, nint Finals);
