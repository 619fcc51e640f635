namespace PolicyProbe.Core;

/// <summary>What an exception says, for people.</summary>
internal static class Sentence
{
    /// <summary>The message without the parameter's name that .NET appends.</summary>
    public static string Of(Exception exception) =>
        exception is ArgumentException { ParamName: { } name } ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message;
}
