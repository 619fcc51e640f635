namespace PolicyProbe.Core;

/// <summary>Finds what a mistyped word was meant to be.</summary>
public static class Nearest
{
    /// <summary>The candidate with the least edit distance (Levenshtein, case ignored) to <paramref name="word"/>; the first of equals.</summary>
    /// <exception cref="ArgumentException">There are no candidates.</exception>
    public static string To(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        return candidates.MinBy(candidate => Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant()))
            ?? throw new ArgumentException("candidates: expected at least one.", nameof(candidates));
    }

    /// <summary>
    /// The end of a message about an unknown word: the candidate that was probably meant and all of them, or only all of them where
    /// none is near (more than half of the word would have to change).
    /// </summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could have been written; at least one.</param>
    /// <param name="plural">What the candidates are, with a capital: <c>Environments</c>.</param>
    public static string Advice(string word, IReadOnlyCollection<string> candidates, string plural)
    {
        ArgumentNullException.ThrowIfNull(word);
        var (nearest, all) = (To(word, candidates), string.Join(", ", candidates));
        return 2 * Distance(word.ToUpperInvariant(), nearest.ToUpperInvariant()) <= Math.Max(word.Length, nearest.Length)
            ? $"did you mean {nearest}? {plural}: {all}."
            : $"expected one of {all}.";
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
