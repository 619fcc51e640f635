namespace PolicyProbe.Core;

/// <summary>The set that observations or actions come from. A closed set: <see cref="Discrete"/> or <see cref="Box"/>.</summary>
public abstract record Space
{
    private protected Space()
    {
    }

    /// <summary>How many floats carry one element: 1 for a discrete one, the dimension of a box.</summary>
    public abstract int Size { get; }

    /// <summary>Whether <paramref name="element"/> belongs to the space; NaN never does.</summary>
    public abstract bool Contains(ReadOnlySpan<float> element);
}

/// <summary>The integers 0 … <paramref name="Count"/> − 1, one float each.</summary>
public sealed record Discrete(int Count) : Space
{
    /// <inheritdoc/>
    public override int Size => 1;

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> element) =>
        element.Length == 1 && element[0] >= 0 && element[0] < Count && element[0] == MathF.Floor(element[0]);

    /// <inheritdoc/>
    public override string ToString() => $"Discrete({Count})";
}

/// <summary>A product of closed intervals, bounds possibly infinite. Two boxes are equal when their bounds are.</summary>
public sealed record Box : Space
{
    /// <summary>The box between two corners.</summary>
    /// <exception cref="ArgumentException">The corners differ in size, or a lower bound is above its upper bound.</exception>
    public Box(IReadOnlyList<float> low, IReadOnlyList<float> high)
    {
        ArgumentNullException.ThrowIfNull(low);
        ArgumentNullException.ThrowIfNull(high);
        if (low.Count != high.Count || low.Count == 0)
            throw new ArgumentException($"high: expected as many bounds as low has, {low.Count} and at least 1, got {high.Count}.", nameof(high));
        for (var i = 0; i < low.Count; i++)
            if (!(low[i] <= high[i]))
                throw new ArgumentException($"low[{i}]: expected at most high[{i}] = {high[i]}, got {low[i]}.", nameof(low));
        Low = [.. low];
        High = [.. high];
    }

    /// <summary>The lower corner.</summary>
    public IReadOnlyList<float> Low { get; }

    /// <summary>The upper corner.</summary>
    public IReadOnlyList<float> High { get; }

    /// <inheritdoc/>
    public override int Size => Low.Count;

    /// <summary>The cube [low, high]^size.</summary>
    public static Box Uniform(int size, float low, float high) =>
        new([.. Enumerable.Repeat(low, size)], [.. Enumerable.Repeat(high, size)]);

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> element)
    {
        if (element.Length != Size)
            return false;
        for (var i = 0; i < element.Length; i++)
            if (!(element[i] >= Low[i] && element[i] <= High[i]))
                return false;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Box? other) => other is not null && Low.SequenceEqual(other.Low) && High.SequenceEqual(other.High);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Size, Low[0], High[0]);

    /// <inheritdoc/>
    public override string ToString() => $"Box({Size})";
}
