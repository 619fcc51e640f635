using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// Streams that step side by side, in environments and random streams that no other group has: groups may run at once or one after the
/// other. How streams are grouped depends on the problem alone, never on the number of threads.
/// </summary>
/// <param name="Count">How many streams.</param>
/// <param name="Sizes">The sizes that are asked of each, in ascending order; a stream is as long as the last.</param>
/// <param name="Rng">Where everything is drawn from.</param>
internal sealed record StreamGroup(int Count, IReadOnlyList<int> Sizes, Rng Rng)
{
    // 64 MiB of float32: what the pairs of a group may take.
    private const long MostNumbers = 1 << 24;

    /// <summary>Reward, end, time, two values and two weights, in float32.</summary>
    private const int NumbersBeside = 8;

    /// <summary>
    /// Groups of at most so many streams abreast, fewer where their pairs would not fit into 64 MiB; complete episodes are counted as
    /// one pair each, since nobody knows their length.
    /// </summary>
    /// <param name="count">All streams.</param>
    /// <param name="abreast">The most of a group.</param>
    /// <param name="sizes">The sizes asked of each.</param>
    /// <param name="spec">The environment.</param>
    /// <param name="stream">The random stream of the group that begins with a stream's number.</param>
    public static IEnumerable<StreamGroup> Cut(int count, int abreast, IReadOnlyList<int> sizes, EnvironmentSpec spec, Func<int, Rng> stream)
    {
        var numbers = (long)sizes[^1] * (spec.Observation.Size + spec.Action.Size + NumbersBeside);
        var most = (int)Math.Clamp(MostNumbers / numbers, 1, abreast);
        for (var first = 0; first < count; first += most)
            yield return new StreamGroup(Math.Min(most, count - first), sizes, stream(first));
    }
}
