namespace PolicyProbe.Core;

/// <summary>
/// N copies of an environment stepped together, each with its own random stream; an environment whose episode ends is reset
/// within the same step, and the final observation is kept. Results do not depend on the number of threads.
/// </summary>
public interface IVectorEnvironment
{
    /// <summary>What each copy is.</summary>
    EnvironmentSpec Spec { get; }

    /// <summary>The number of copies, N.</summary>
    int Count { get; }

    /// <summary>Starts an episode in every copy.</summary>
    /// <param name="observations">Receives the first observations [N, O].</param>
    void Reset(Span<float> observations);

    /// <summary>One step of every copy.</summary>
    /// <param name="actions">The actions [N, A].</param>
    /// <param name="observations">Receives the observations to act on next [N, O]: after an end, the next episode's first.</param>
    /// <param name="rewards">Receives the rewards [N].</param>
    /// <param name="ends">Receives how each step ended [N].</param>
    /// <param name="finalObservations">Receives, for the copies whose episode ended, its last observation [N, O]; other rows are left alone.</param>
    void Step(ReadOnlySpan<float> actions, Span<float> observations, Span<double> rewards, Span<EpisodeEnd> ends, Span<float> finalObservations);

    /// <summary>The states and streams of all copies between two steps.</summary>
    VectorEnvironmentState Save();

    /// <summary>Takes up what <see cref="Save"/> gave, and writes the observations to act on next [N, O].</summary>
    void Restore(VectorEnvironmentState state, Span<float> observations);
}

/// <summary>The state of N environments: for each its bytes, its stream (<see cref="Rng.Save"/>), and the current observations [N, O].</summary>
public sealed record VectorEnvironmentState(IReadOnlyList<byte[]> States, IReadOnlyList<string> Streams, float[] Observations);
