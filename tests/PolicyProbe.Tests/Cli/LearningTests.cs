using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary>Learning to a score.</summary>
public sealed class LearningTests
{
    /// <summary>475 is the return at which Gymnasium calls CartPole-v1 solved; 100 episodes are its own sample.</summary>
    [Theory]
    [Trait("Category", "Full")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Ppo_solves_CartPole_within_100000_steps(int seed)
    {
        using var folder = new TemporaryFolder();
        CommandLine.Json("train", "--env", "CartPole-v1", "--algo", "ppo", "--steps", "100000", "--seed", $"{seed}", "--out", folder.At("run"), "--json");
        var mean = CommandLine.Json("evaluate", folder.At("run"), "--episodes", "100", "--json").GetProperty("meanReturn").GetDouble();
        Assert.True(mean >= 475, $"seed {seed}: mean return {mean}");
    }
}
