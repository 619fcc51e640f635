using System.CommandLine;
using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>
/// Where a command talks: with <c>--json</c> the output is one JSON object and the words go to the error stream; without, the words
/// are the output.
/// </summary>
internal sealed class Terminal(ParseResult parse)
{
    /// <summary>Asks for JSON.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Print one JSON object on stdout; words go to stderr." };

    private readonly TextWriter _output = parse.InvocationConfiguration.Output;

    /// <summary>Whether JSON was asked for.</summary>
    public bool Json { get; } = parse.GetResult("--json") is not null && parse.GetValue<bool>("--json");

    /// <summary>Where words go.</summary>
    public TextWriter Words => Json ? parse.InvocationConfiguration.Error : _output;

    /// <summary>Whether words go to a person's screen, so that a progress bar makes sense.</summary>
    public bool IsScreen =>
        (ReferenceEquals(Words, Console.Error) && !Console.IsErrorRedirected) || (ReferenceEquals(Words, Console.Out) && !Console.IsOutputRedirected);

    /// <summary>Says a line.</summary>
    public void Say(string line = "") => Words.WriteLine(line);

    /// <summary>Prints the answer: as JSON if that was asked for.</summary>
    public void Answer(object answer)
    {
        if (Json)
            _output.WriteLine(JsonSerializer.Serialize(answer, ResultJson.Indented));
    }
}
