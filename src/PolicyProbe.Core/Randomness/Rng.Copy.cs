namespace PolicyProbe.Core;

/// <content>Remembering a place of a stream without allocating.</content>
public sealed partial class Rng
{
    /// <summary>Becomes the same stream at the same place as <paramref name="other"/>; the two go on independently.</summary>
    public void CopyFrom(Rng other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (_seeds, _state, _increment, _hasHalf, _half) = (other._seeds, other._state, other._increment, other._hasHalf, other._half);
    }
}
