using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Computes something at every point of a grid, several points at once, each by itself: the results do not depend on the threads.</summary>
/// <param name="threads">How many points at once, at least 1; a network whose rows depend on their batch or thread gets one.</param>
/// <param name="done">Told after each point, on any thread but never twice at once; null for nobody.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class GridPoints(int threads, Action? done, CancellationToken cancellation)
{
    /// <summary>The threads that a network may be asked on at once.</summary>
    public static int Threads(int wanted, NetworkTraits traits) => traits.RowInvariant ? wanted : 1;

    /// <summary>The value at each point, in their order.</summary>
    /// <exception cref="OperationCanceledException">Cancelled on the way.</exception>
    public T[] Select<T>(int count, Func<int, T> at)
    {
        var results = new T[count];
        var finished = new Lock();
        void Compute(int i)
        {
            results[i] = at(i);
            lock (finished)
                done?.Invoke();
        }

        if (threads == 1)
        {
            for (var i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                Compute(i);
            }

            return results;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, Compute);
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }

        return results;
    }
}
