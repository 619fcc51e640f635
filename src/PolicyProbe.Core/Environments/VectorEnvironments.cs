namespace PolicyProbe.Core;

/// <summary>The one way to N copies of an environment: its batch where it has one, single environments side by side otherwise.</summary>
public static class VectorEnvironments
{
    /// <summary>N copies before their first reset, copy i on the stream <c>env/i</c> of <paramref name="rng"/>.</summary>
    /// <param name="makeEnvironment">Makes a fresh environment.</param>
    /// <param name="count">The number of copies N, at least 1.</param>
    /// <param name="rng">The generator that the streams are forked from.</param>
    /// <param name="threads">How many threads step them at once, at least 1. The results do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> or <paramref name="threads"/> is below 1.</exception>
    public static IVectorEnvironment Make(Func<IEnvironment> makeEnvironment, int count, Rng rng, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(makeEnvironment);
        return makeEnvironment() is IHasBatch batch ? batch.CreateBatch(count, rng, threads) : new VectorEnvironment(makeEnvironment, count, rng, threads);
    }
}
