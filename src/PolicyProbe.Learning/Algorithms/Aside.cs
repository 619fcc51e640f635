using System.Runtime.ExceptionServices;

namespace PolicyProbe.Learning;

/// <summary>
/// Work done beside the caller's: by a thread of the pool that waits for it in a short loop, or by the caller itself when it needs the
/// result and no thread has begun. Handing over costs a write that the other core sees, some tenths of a microsecond.
/// </summary>
/// <remarks>Nothing is allocated by a hand-over. The thread goes back to the pool when for some ten microseconds nothing came.</remarks>
internal sealed class Aside : IThreadPoolWorkItem
{
    private const int Idle = 0, Waiting = 1, Begun = 2, Done = 3;
    private const int Patience = 2000;

    private Action _work = () => { };
    private ExceptionDispatchInfo? _failure;
    private int _state;
    private int _helping;

    /// <summary>Offers work; the one before must have been ended.</summary>
    public void Begin(Action work)
    {
        _work = work;
        Volatile.Write(ref _state, Waiting);
        if (Interlocked.Exchange(ref _helping, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Returns when the work is done; what it threw is thrown here.</summary>
    public void End()
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting)
        {
            Volatile.Write(ref _state, Idle);
            _work();
            return;
        }

        var wait = default(SpinWait);
        while (Volatile.Read(ref _state) != Done)
            wait.SpinOnce(sleep1Threshold: -1);
        Volatile.Write(ref _state, Idle);
        var failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>What the pool's thread does.</summary>
    public void Execute()
    {
        for (var patience = Patience; patience > 0; patience--)
        {
            if (Volatile.Read(ref _state) == Waiting && Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting)
            {
                Work();
                patience = Patience;
            }

            Thread.SpinWait(1);
        }

        // What is offered from here on asks the pool again; what was offered a moment ago the caller does itself.
        Volatile.Write(ref _helping, 0);
    }

    private void Work()
    {
        try
        {
            _work();
        }
#pragma warning disable CA1031 // It is thrown where the work is ended.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        Volatile.Write(ref _state, Done);
    }
}
