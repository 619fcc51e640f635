using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Shuffles the advantages of a rollout, after every other trick for whole batches; asked again, in the same way.</summary>
/// <param name="kind">How.</param>
/// <param name="rng">Where the shuffle is drawn from.</param>
internal sealed class AdvantageNoise(NoiseKind kind, Rng rng) : ITrick, IBatchAdvantages
{
    /// <inheritdoc/>
    public string Id => "advantage-noise";

    /// <inheritdoc/>
    public string Summary => "advantages that say nothing about their actions";

    /// <inheritdoc/>
    public void OnBatch(Span<float> advantages) => ShuffledGradient.Shuffle(kind, advantages, rng.Fork("shuffle"));
}
