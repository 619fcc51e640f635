using System.Text.Json;
using PolicyProbe.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary><c>check-env --against</c> on every recording of MuJoCo, of episodes and of raw physics.</summary>
public sealed class CheckEnvAgainstTests
{
    public static TheoryData<string> Files =>
        [.. from kind in new[] { "mujoco", "mujoco-physics" } from file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", kind), "*.json").Order(StringComparer.Ordinal) select $"{kind}/{Path.GetFileName(file)}"];

    [RequiresForTheory(Needs.MuJoCo)]
    [MemberData(nameof(Files))]
    public void Every_recording_agrees(string file)
    {
        var (code, output, error) = Run(Path.GetFileNameWithoutExtension(file), file);
        Assert.True(code == Shell.Done, output + error);
        using var document = JsonDocument.Parse(output);
        var (answer, raw) = (document.RootElement, file.StartsWith("mujoco-physics/", StringComparison.Ordinal));
        Assert.Equal(120, answer.GetProperty("stepsCompared").GetInt32());
        Assert.InRange(answer.GetProperty("maxPhysicsError").GetDouble(), 0, answer.GetProperty("physicsTolerance").GetDouble());
        Assert.Equal(raw ? JsonValueKind.Null : JsonValueKind.Number, answer.GetProperty("maxObservationError").ValueKind);
        Assert.Equal(raw ? JsonValueKind.Null : JsonValueKind.Number, answer.GetProperty("maxRewardError").ValueKind);
        Assert.Equal(raw ? JsonValueKind.Number : JsonValueKind.Null, answer.GetProperty("maxModelError").ValueKind);
        Assert.Equal(raw ? JsonValueKind.Null : JsonValueKind.True, answer.GetProperty("flagsEqual").ValueKind);
    }

    [Theory]
    [InlineData("FrozenLake-v1", "FrozenLake-v1-4x4")]
    [InlineData("FrozenLake-v1", "FrozenLake-v1-8x8")]
    [InlineData("FrozenLake8x8-v1", "FrozenLake-v1-8x8")]
    public void A_lake_is_compared_in_the_variant_that_was_recorded(string id, string file)
    {
        var (code, output, error) = Run(id, $"gymnasium/{file}.json");
        Assert.True(code == Shell.Done, output + error);
    }

    [Fact]
    public void Raw_physics_are_wrong_use_where_there_are_none()
    {
        var (code, _, error) = Run("CartPole-v1", "mujoco-physics/Hopper-v4.json");
        Assert.Equal(Shell.WrongUse, code);
        Assert.Contains("CartPole-v1 has none that can be placed", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(string id, string file)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = Shell.Run(["check-env", id, "--against", Path.Combine(AppContext.BaseDirectory, "Fixtures", file), "--json"], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
