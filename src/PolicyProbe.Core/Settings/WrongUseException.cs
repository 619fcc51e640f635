namespace PolicyProbe.Core;

/// <summary>
/// The caller asked for something that the rules do not allow. The message is one sentence for people: what, which rule, what
/// would be right. The command line prints it and ends with exit code 2.
/// </summary>
public sealed class WrongUseException : Exception
{
    /// <summary>With the sentence that says what was wrong and what would be right.</summary>
    public WrongUseException(string message) : base(message)
    {
    }

    /// <summary>With the sentence and the exception that led to it.</summary>
    public WrongUseException(string message, Exception inner) : base(message, inner)
    {
    }
}
