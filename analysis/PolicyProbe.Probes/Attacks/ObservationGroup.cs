using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Dimensions of an observation that are attacked together.</summary>
/// <param name="Name">As it was written: <c>2</c>, <c>0+1</c>, <c>4-9</c>.</param>
/// <param name="Dimensions">The dimensions, from 0.</param>
internal sealed record ObservationGroup(string Name, IReadOnlyList<int> Dimensions)
{
    /// <summary>Every dimension by itself.</summary>
    public const string Each = "each";

    /// <summary>1 inside and 0 outside [n].</summary>
    public double[] Mask(int n) => [.. Enumerable.Range(0, n).Select(i => Dimensions.Contains(i) ? 1.0 : 0)];

    /// <summary>Groups between commas, their dimensions joined by + or, from one to another, by -; <c>each</c> for every dimension by itself.</summary>
    /// <param name="text">Such as <c>0+1,2,4-9</c>.</param>
    /// <param name="n">Dimensions of the observation.</param>
    /// <exception cref="WrongUseException">It names no dimension of it, or one twice.</exception>
    public static IReadOnlyList<ObservationGroup> Parse(string text, int n)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == Each)
            return [.. Enumerable.Range(0, n).Select(i => new ObservationGroup(i.ToString(CultureInfo.InvariantCulture), [i]))];
        List<ObservationGroup> groups = [.. text.Split(',').Select(part => part.Trim()).Select(part => new ObservationGroup(part, [.. part.Split('+').SelectMany(item => Span(text, item.Trim(), n))]))];
        var twice = groups.SelectMany(group => group.Dimensions).GroupBy(dimension => dimension).FirstOrDefault(of => of.Count() > 1);
        return twice is null ? groups : throw new WrongUseException($"groups={text}: expected every dimension at most once, for shares of overlapping groups cannot be told apart; {twice.Key} stands there {twice.Count()} times.");
    }

    private static IEnumerable<int> Span(string text, string item, int n)
    {
        var ends = item.Split('-');
        if (ends.Length > 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            throw new WrongUseException($"groups={text}: expected groups of dimensions such as 0+1,2,4-9, or each; {(item.Length == 0 ? "a part is empty" : $"{item} is no dimension")}.");
        return first <= last && last < n
            ? Enumerable.Range(first, last - first + 1)
            : throw new WrongUseException($"groups={text}: expected dimensions from 0 to {n - 1}, those of the observation, the smaller first; got {item}.");
    }
}
