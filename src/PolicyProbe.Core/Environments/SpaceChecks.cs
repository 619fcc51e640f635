using System.Globalization;

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

    /// <summary>Refuses a buffer that does not hold exactly one element of the space.</summary>
    /// <exception cref="ArgumentException">The length differs; the message names both.</exception>
    public static void RequireSize(this Space space, int length, string name)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (length != space.Size)
            throw new ArgumentException($"{name}: expected [{space.Size}] for {space}, got [{length}].", name);
    }
}
