using System.Runtime.InteropServices;

namespace PolicyProbe.Core;

/// <summary>
/// Runs a body over 0 … n − 1 in fixed contiguous shards, on the calling thread and some of the pool's. Which thread takes a shard is
/// open, what a shard is is not: a body that only writes its own rows gives the same bits for any number of threads.
/// </summary>
/// <remarks>
/// A run allocates nothing. What a core has written is dear to read on another, so every worker has a range of shards of its own, whose rows
/// stay in its cache from run to run, and what all read is written only where it changes. Who is done takes from the others' where they do
/// not get on: a busy pool, or a preempted thread, delays nobody for long. A thread of the pool that finds nothing left watches for the
/// next run for some microseconds before it goes back, since waking one takes longer than a step of a thousand small environments.
/// </remarks>
internal sealed class ShardedLoop
{
    // More shards than threads, so that one slow shard (a reset, a preempted thread) does not hold up the rest for long.
    private const int ShardsPerWorker = 2;

    // A glance is about a quarter of a microsecond. Watching is longer than what lies between two steps of a rollout of a small network, and shorter
    // than anyone notices.
    private const int GlanceLength = 10;
    private const int WatchGlances = 100;
    private const int PatienceGlances = 8;

    private readonly int _count;
    private readonly int _shards;
    private readonly Range[] _ranges;
    private readonly Helper[] _helpers;
    private readonly Exception?[] _failures;
    private readonly int _glances = Environment.ProcessorCount > 1 ? WatchGlances : 0;
    private Action<int, int>? _body;
    private long _runs;

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

    private bool HasWork
    {
        get
        {
            foreach (var range in _ranges)
                if (range.HasWork)
                    return true;
            return false;
        }
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

        if (_body != body)
            _body = body;
        _runs++;
        foreach (var range in _ranges)
            range.Open();
        foreach (var helper in _helpers)
            helper.Call();
        Work(0);
        foreach (var range in _ranges)
            range.Await(_runs);
        if (Array.Exists(_failures, failure => failure is not null))
            Throw();
    }

    /// <summary>Takes shards until there are none: a worker's own, then the others'. Who comes late helps with the run that is under way.</summary>
    private void Work(int worker)
    {
        for (var k = 0; k < _ranges.Length; k++)
            for (var range = _ranges[(worker + k) % _ranges.Length]; range.Take(patient: k > 0) is var shard and >= 0;)
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

    /// <summary>Whether the next run begins while one is watching.</summary>
    private bool Watch()
    {
        for (var i = 0; i < _glances && !HasWork; i++)
        {
            Thread.SpinWait(GlanceLength);

            // Should the caller wait for this very core, as happens where others work too, it goes on soon.
            if (i % 16 == 15)
                Thread.Yield();
        }

        return HasWork;
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

    /// <summary>Numbers that threads write to, away from whatever else lies in their cache line.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 208)]
    private struct Counters
    {
        [FieldOffset(96)]
        public long Finished;

        [FieldOffset(104)]
        public int Next;
    }

    /// <summary>Shards from … to − 1, of which each is taken once a run.</summary>
    private sealed class Range(int from, int to)
    {
        private Counters _counters = new() { Next = to };

        public bool HasWork => Volatile.Read(ref _counters.Next) < to;

        /// <summary>Begins a run. A full fence: a helper that is about to go back sees the work, or is seen to have gone.</summary>
        public void Open() => Interlocked.Exchange(ref _counters.Next, from);

        /// <summary>A shard, or −1 where all are taken; who is patient leaves them to a worker that gets on.</summary>
        public int Take(bool patient)
        {
            while (patient && GetsOn())
            {
            }

            return HasWork && Interlocked.Increment(ref _counters.Next) - 1 is var shard && shard < to ? shard : -1;
        }

        public void Finish() => Interlocked.Increment(ref _counters.Finished);

        /// <summary>Waits until every shard has been finished so many times.</summary>
        public void Await(long runs)
        {
            var wait = default(SpinWait);
            while (Volatile.Read(ref _counters.Finished) < runs * (to - from))
                wait.SpinOnce(sleep1Threshold: -1);
        }

        /// <summary>Whether a worker has begun, has not taken all, and takes another while one looks.</summary>
        private bool GetsOn()
        {
            var next = Volatile.Read(ref _counters.Next);
            for (var i = 0; i < PatienceGlances && next > from && next < to; i++)
            {
                Thread.SpinWait(GlanceLength);
                if (Volatile.Read(ref _counters.Next) != next)
                    return true;
            }

            return false;
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
            do
            {
                do
                    loop.Work(worker);
                while (loop.Watch());

                Interlocked.Exchange(ref _called, 0);
            }
            while (loop.HasWork && Interlocked.Exchange(ref _called, 1) == 0);
        }
    }
}
