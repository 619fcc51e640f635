using PolicyProbe.Core;

namespace PolicyProbe.Envs.Gym;

/// <summary>A space of the user's as one of ours.</summary>
/// <param name="Space">Discrete or box.</param>
/// <param name="Start">What the user's first choice is called; ours is 0.</param>
internal sealed record ForeignSpace(Space Space, int Start)
{
    /// <summary>Reads a space by its members: <c>N</c> (and <c>Start</c>), or <c>Low</c>, <c>High</c> (and <c>Shape</c>, where those are single numbers).</summary>
    /// <param name="where">Environment and member, for the message.</param>
    /// <param name="value">The user's space.</param>
    /// <exception cref="WrongUseException">It is neither.</exception>
    public static ForeignSpace Read(string where, object? value)
    {
        if (value is null)
            throw new WrongUseException($"{where}: expected a space, got null.");
        if (One(value, "N") is { } count)
            return count is >= 1 and <= 1_000_000 && count == Math.Floor(count)
                ? new ForeignSpace(new Discrete((int)count), (int)(One(value, "Start") ?? 0))
                : throw new WrongUseException(FormattableString.Invariant($"{where}.N: expected 1 to 1000000 choices, got {count}."));
        var (low, high) = (Member(value, "Low"), Member(value, "High"));
        if (low is null || high is null)
            throw new WrongUseException($"{where}: expected a space with N, or with Low and High, got {value.GetType().Name}.");
        var size = Member(value, "Shape") is { } shape ? (int)Math.Min(1_000_000, shape.Aggregate(1.0, (product, side) => product * side)) : Math.Max(low.Length, high.Length);
        try
        {
            return new ForeignSpace(new Box(Spread(low, size), Spread(high, size)), 0);
        }
        catch (ArgumentException exception)
        {
            throw new WrongUseException($"{where}: {exception.Message}", exception);
        }
    }

    private static float[] Spread(double[] bounds, int size) => bounds.Length == 1 && size > 1
        ? [.. Enumerable.Repeat((float)bounds[0], size)]
        : [.. bounds.Select(bound => (float)bound)];

    private static double? One(object space, string name) => Member(space, name) is [var number] ? number : null;

    private static double[]? Member(object space, string name)
    {
        var value = ForeignMember.Find(space.GetType(), name)?.Invoke(space);
        // NumSharp's Shape is no array but has its sides in Dimensions.
        return ForeignArray.Read(value) ?? (value is null ? null : ForeignArray.Read(ForeignMember.Find(value.GetType(), "Dimensions")?.Invoke(value)));
    }
}
