using System.Text.Json;
using PolicyProbe.Cli;

namespace PolicyProbe.Tests.TestKit;

/// <summary>What a command line, run in this process, answered.</summary>
internal sealed record CommandLine(int Code, string Output, string Error)
{
    /// <summary>A short training that leaves a whole run: 8 updates of 256 steps.</summary>
    public static string[] Train(string folder, params string[] more) =>
    [
        "train", "--env", "CartPole-v1", "--algo", "sb3-ppo", "--steps", "2048", "--seed", "7", "--out", folder,
        "--set", "horizon=256", "--set", "epochs=2", "--set", "hidden=16", "--json", .. more,
    ];

    /// <summary>Runs the command that the words ask for.</summary>
    public static CommandLine Run(params string[] words)
    {
        using StringWriter output = new(), error = new();
        var code = Shell.Run(words, output, error);
        return new CommandLine(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs, expects success, and reads stdout as exactly one JSON object.</summary>
    public static JsonElement Json(params string[] words)
    {
        var answer = Run(words);
        Assert.True(answer.Code == Shell.Done, $"{string.Join(' ', words)}: exit code {answer.Code}\n{answer.Error}");
        return JsonDocument.Parse(answer.Output).RootElement.Clone();
    }

    /// <summary>Trains shortly and returns the checksum of the weights.</summary>
    public static string Weights(string folder, params string[] more) => Json(Train(folder, more)).GetProperty("weightsSha256").GetString()!;
}
