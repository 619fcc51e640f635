namespace PolicyProbe.Notebooks;

/// <summary>Where and why a notebook stopped.</summary>
/// <param name="Cell">The place of the cell among all cells, from 1.</param>
/// <param name="Line">The line in the cell, from 1; null where none is known.</param>
/// <param name="Name">The exception's type, or the compiler's number of the error.</param>
/// <param name="Message">Its message.</param>
public sealed record CellFailure(int Cell, int? Line, string Name, string Message)
{
    /// <summary>All of it in a sentence.</summary>
    public string Sentence => $"cell {Cell}{(Line is { } line ? $", line {line}" : "")}: {Name}: {Message}";
}
