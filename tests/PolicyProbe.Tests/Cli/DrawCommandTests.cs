using System.Text.Json;
using System.Xml.Linq;
using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Plots;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

public sealed class DrawCommandTests
{
    [Fact]
    public void Draw_writes_the_picture_of_the_state_that_the_seed_leads_to()
    {
        using var folder = new TemporaryFolder();
        var answer = CommandLine.Json("draw", "CartPole-v1", "--seed", "3", "--steps", "5", "--out", folder.At("cart.svg"), "--json");
        var environment = new CartPole();
        RandomPlay.Episode(environment, 5, new Rng(3));
        var drawing = answer.GetProperty("drawing").Deserialize<Drawing>(ResultJson.Compact)!;
        Assert.Equal(JsonSerializer.Serialize(environment.Draw(), ResultJson.Compact), JsonSerializer.Serialize(drawing, ResultJson.Compact));
        Assert.Equal((5, "none"), (answer.GetProperty("steps").GetInt32(), answer.GetProperty("end").GetString()));
        var text = File.ReadAllText(folder.At("cart.svg"));
        Assert.Equal(DrawingSvg.Write(drawing, "CartPole-v1, seed 3, after 5 random actions"), text);
        Assert.Equal("svg", XDocument.Parse(text).Root!.Name.LocalName);
    }

    [Fact]
    public void An_episode_that_ends_sooner_is_drawn_as_it_ended()
    {
        using var folder = new TemporaryFolder();
        var answer = CommandLine.Run("draw", "two-armed-bandit", "--steps", "9", "--out", folder.At("arms.svg"));
        Assert.Equal(Shell.Done, answer.Code);
        Assert.StartsWith("two-armed-bandit, seed 0, after 1 random action, where the episode ended: ", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_drawn_or_written_is_wrong_use()
    {
        using var folder = new TemporaryFolder();
        Refusal.Check(CommandLine.Run("draw", "CartPole-v1", "--out", folder.At("cart.png")), Shell.WrongUse, "--out", ".svg", "did you mean");
        Refusal.Check(CommandLine.Run("draw", "cartpole", "--out", folder.At("cart.svg")), Shell.WrongUse, "did you mean CartPole-v1?");
        Refusal.Check(CommandLine.Run("draw", "drift", "--env-assembly", ForeignAssembly.Path, "--out", folder.At("drift.svg")), Shell.WrongUse, "drift", "IDrawable");
        Assert.Empty(Directory.GetFiles(folder.Root));
    }
}
