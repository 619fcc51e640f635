namespace PolicyProbe.Cli;

/// <summary>A word of a command line, as a shell reads it.</summary>
internal static class ShellWord
{
    /// <summary>The word; in single quotes where a shell would read it otherwise.</summary>
    public static string Quote(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./@,=:+".Contains(letter, StringComparison.Ordinal))
        ? word : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
