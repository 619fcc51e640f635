using System.Globalization;
using System.Runtime.Intrinsics;

namespace PolicyProbe.Core;

/// <summary>The argument checks that every environment makes before a step, in one wording.</summary>
public static class SpaceChecks
{
    /// <summary>Refuses an element outside the space.</summary>
    /// <param name="space">The space.</param>
    /// <param name="element">The element.</param>
    /// <param name="name">The parameter's name, for the message.</param>
    /// <exception cref="ArgumentException">The size is wrong or a value is outside; the message names parameter, rule and value.</exception>
    public static void Require(this Space space, ReadOnlySpan<float> element, string name)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (space.Contains(element))
            return;
        if (element.Length != space.Size)
            throw new ArgumentException($"{name}: expected [{space.Size}] for {space}, got [{element.Length}].", name);
        if (space is Box box)
            for (var i = 0; i < element.Length; i++)
                if (!(element[i] >= box.Low[i] && element[i] <= box.High[i]))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]: expected a value in [{box.Low[i]}, {box.High[i]}], got {element[i]}."), name);
        var rule = space is Discrete discrete ? $"an integer from 0 to {discrete.Count - 1}" : $"an element of {space}";
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}: expected {rule}, got {element[0]}."), name);
    }

    /// <summary>
    /// Whether a step takes the action: an element of a discrete space, or any finite point of a box's size. Beyond a box's bounds the
    /// environment clips as its definition says, since a Gaussian policy has no bounds.
    /// </summary>
    public static bool Accepts(this Space space, ReadOnlySpan<float> action)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space is Box ? action.Length == space.Size && FirstNotFinite(action) < 0 : space.Contains(action);
    }

    /// <summary>Whether a step takes every one of some actions [N, A]; their count is not looked at.</summary>
    public static bool AcceptsAll(this Space space, ReadOnlySpan<float> actions)
    {
        ArgumentNullException.ThrowIfNull(space);
        var choices = space is Discrete discrete ? discrete.Count : (float?)null;
        var accepted = Vector256<int>.AllBitsSet;
        var whole = actions.Length - (actions.Length % Vector256<float>.Count);
        for (var i = 0; i < whole; i += Vector256<float>.Count)
            accepted &= Accepted(choices, Vector256.Create(actions[i..]));
        for (var i = whole; i < actions.Length; i++)
            accepted &= Accepted(choices, Vector256.Create(actions[i]));
        return accepted == Vector256<int>.AllBitsSet;
    }

    /// <summary>Refuses an action that a step does not take; see <see cref="Accepts"/>.</summary>
    /// <param name="space">The space of actions.</param>
    /// <param name="action">The action.</param>
    /// <param name="name">The parameter's name, for the message.</param>
    /// <exception cref="ArgumentException">The size is wrong, a number is not finite, or there is no such choice; the message names parameter, rule and value.</exception>
    public static void RequireAction(this Space space, ReadOnlySpan<float> action, string name)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (space.Accepts(action))
            return;
        if (space is not Box)
            space.Require(action, name);
        space.RequireSize(action.Length, name);
        var i = FirstNotFinite(action);
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]: expected a finite number, got {action[i]}."), name);
    }

    /// <summary>Refuses a buffer that does not hold exactly one element of the space.</summary>
    /// <exception cref="ArgumentException">The length differs; the message names both.</exception>
    public static void RequireSize(this Space space, int length, string name)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (length != space.Size)
            throw new ArgumentException($"{name}: expected [{space.Size}] for {space}, got [{length}].", name);
    }

    /// <summary>All bits set for the numbers that <see cref="Accepts"/> takes.</summary>
    private static Vector256<int> Accepted(float? choices, Vector256<float> numbers) => choices is { } count
        ? (Vector256.GreaterThanOrEqual(numbers, Vector256<float>.Zero) & Vector256.LessThan(numbers, Vector256.Create(count)) & Vector256.Equals(numbers, Vector256.Floor(numbers))).AsInt32()
        : Vector256.LessThanOrEqual(Vector256.Abs(numbers), Vector256.Create(float.MaxValue)).AsInt32();

    private static int FirstNotFinite(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                return i;
        return -1;
    }
}
