namespace PolicyProbe.Notebooks;

/// <summary>Something that a cell gave. A closed set: <see cref="StreamOutput"/>, <see cref="DisplayOutput"/> or <see cref="ErrorOutput"/>.</summary>
public abstract record CellOutput
{
    private protected CellOutput()
    {
    }
}

/// <summary>What it printed.</summary>
/// <param name="Text">The text.</param>
public sealed record StreamOutput(string Text) : CellOutput;

/// <summary>Something that it showed, or its last expression's value.</summary>
/// <param name="Data">The thing in the forms that it can be shown in.</param>
/// <param name="IsResult">Whether it is the value of the cell.</param>
public sealed record DisplayOutput(MimeBundle Data, bool IsResult) : CellOutput;

/// <summary>Why it stopped.</summary>
/// <param name="Name">The exception's type, or the compiler's number of the error.</param>
/// <param name="Message">The message.</param>
/// <param name="Trace">Where, line by line.</param>
public sealed record ErrorOutput(string Name, string Message, IReadOnlyList<string> Trace) : CellOutput;
