namespace PolicyProbe.Core;

/// <summary>An environment that has a faster form of N copies, equal to the bit to N single ones; <see cref="VectorEnvironments.Make"/> finds it.</summary>
public interface IHasBatch
{
    /// <summary>N copies before their first reset, copy i on the stream <c>env/i</c>; this environment is neither used nor changed.</summary>
    /// <param name="count">The number of copies N, at least 1.</param>
    /// <param name="rng">The generator that the streams are forked from.</param>
    /// <param name="threads">How many threads step them at once, at least 1.</param>
    IVectorEnvironment CreateBatch(int count, Rng rng, int threads);
}

/// <summary>A batch whose dynamics can be stepped alone, which is the limit that <c>bench envs</c> measures the whole step against.</summary>
public interface IHasBareDynamics
{
    /// <summary>One step of all copies by the last actions: no checks, clocks, observations, ends or resets.</summary>
    void AdvanceBare();
}
