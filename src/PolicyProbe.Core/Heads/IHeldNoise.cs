using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// A head whose exploration can hold its noise over several steps: an action is a fixed function of outputs and noise, so that
/// successive actions are correlated while each alone has the head's distribution.
/// </summary>
public interface IHeldNoise
{
    /// <summary>Standard normals behind an action, for each row.</summary>
    int NoiseSize { get; }

    /// <summary>Steps between two draws; 0 holds the noise for a whole rollout.</summary>
    int Interval { get; }

    /// <summary>The action of each row under the given noise.</summary>
    /// <param name="outputs">z [B, O].</param>
    /// <param name="noise">Standard normals [B, <see cref="NoiseSize"/>].</param>
    /// <param name="actions">Receives the actions [B, A].</param>
    void Act<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<double> noise, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T>;
}
