using PolicyProbe.Cli;
using PolicyProbe.Tests.Docs;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary>A user's own environments on the command line.</summary>
public sealed class OwnEnvironmentTests
{
    [Theory]
    [InlineData("drift")]
    [InlineData("cart-pole")]
    public void A_run_that_stopped_resumes_to_the_bit_with_the_assembly_named(string id)
    {
        using var folder = new TemporaryFolder();
        var straight = CommandLine.Json(Train(folder.At("straight"), id)).GetProperty("weightsSha256").GetString();
        var stopped = CommandLine.Json([.. Train(folder.At("stopped"), id), "--stop-after", "300"]).GetProperty("weightsSha256").GetString();
        Assert.NotEqual(straight, stopped);

        Refusal.Check(CommandLine.Run("resume", folder.At("stopped"), "--json"), Shell.WrongUse, id, "never loads by itself", "--env-assembly PolicyProbe.Tests.Foreign.dll");
        var changed = folder.At("PolicyProbe.Tests.Foreign.dll");
        File.WriteAllBytes(changed, [.. File.ReadAllBytes(ForeignAssembly.Path), 0]);
        Refusal.Check(CommandLine.Run("resume", folder.At("stopped"), "--env-assembly", changed, "--json"), Shell.WrongUse, "expected the assembly that the run was trained with", "SHA-256");

        Assert.Equal(straight, CommandLine.Json("resume", folder.At("stopped"), "--env-assembly", ForeignAssembly.Path, "--json").GetProperty("weightsSha256").GetString());
        Assert.Equal(5, CommandLine.Json("evaluate", folder.At("stopped"), "--env-assembly", ForeignAssembly.Path, "--episodes", "5", "--json").GetProperty("episodes").GetInt32());
        Refusal.Check(CommandLine.Run("evaluate", folder.At("stopped"), "--json"), Shell.WrongUse, "--env-assembly");
        Refusal.Check(CommandLine.Run("probe", "gradient-quality", "--run", folder.At("stopped"), "--json"), Shell.WrongUse, "--env-assembly");
        Assert.Equal(Shell.Done, CommandLine.Run("report", folder.At("stopped"), "--json").Code);
    }

    [Fact]
    public void The_contract_runs_on_it_and_says_what_it_waives()
    {
        var kept = CommandLine.Json("check-env", "cart-pole", "--env-assembly", ForeignAssembly.Path, "--json");
        Assert.Equal(0, kept.GetProperty("broken").GetArrayLength());
        Assert.True(kept.GetProperty("waived").TryGetProperty("a-step-allocates-nothing", out _));
        var answer = CommandLine.Run("check-env", "cart-pole", "--env-assembly", ForeignAssembly.Path);
        Assert.Contains("has no time limit, so episodes are cut off after 500 steps", answer.Output + answer.Error, StringComparison.Ordinal);
        Assert.Equal(Shell.Failed, CommandLine.Run("check-env", "badly-behaved", "--env-assembly", ForeignAssembly.Path).Code);
    }

    [Fact]
    public void What_its_code_throws_is_one_sentence()
    {
        using var folder = new TemporaryFolder();
        Refusal.Check(CommandLine.Run([.. Train(folder.At("run"), "badly-behaved"), "--time-limit", "50"]), Shell.Failed, "badly-behaved: Step 5 of the episode");
    }

    [Fact]
    public void What_is_no_assembly_of_environments_is_wrong_use()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("text.dll"), "no assembly");
        Refusal.Check(Check("drift", folder.At("none.dll")), Shell.WrongUse, "--env-assembly", "there is no such file");
        Refusal.Check(Check("drift", folder.At("text.dll")), Shell.WrongUse, "--env-assembly", "expected a .NET assembly");
        Refusal.Check(Check("drift", Path.Combine(AppContext.BaseDirectory, "PolicyProbe.Plots.dll")), Shell.WrongUse, "found none");
        Refusal.Check(Check("dirft", ForeignAssembly.Path), Shell.WrongUse, "did you mean drift?", "cart-pole");
        Refusal.Check(CommandLine.Run("check-env", "CartPole-v1", "--time-limit", "9"), Shell.WrongUse, "--time-limit 9", "CartPole-v1");
        Refusal.Check(CommandLine.Run("check-env", "drift", "--env-assembly", ForeignAssembly.Path, "--time-limit", "9"), Shell.WrongUse, "--time-limit 9", "drift");
    }

    [Fact]
    public void The_manual_shows_the_example_that_is_compiled()
    {
        var source = File.ReadAllLines(Path.Combine(Manual.Root, "tests/PolicyProbe.Tests.Foreign/CorridorEnv.cs"));
        var shown = source.SkipWhile(line => line != "// <docs>").Skip(1).TakeWhile(line => line != "// </docs>");
        Assert.Equal(string.Join('\n', shown) + "\n", Assert.Single(Manual.Blocks("docs/own-environments.md", "csharp")));
    }

    private static CommandLine Check(string id, string assembly) => CommandLine.Run("check-env", id, "--env-assembly", assembly);

    private static string[] Train(string folder, string id) =>
    [
        "train", "--env-assembly", ForeignAssembly.Path, "--env", id, "--algo", "sb3-ppo", "--steps", "512", "--seed", "3", "--out", folder,
        "--set", "horizon=128", "--set", "epochs=2", "--set", "hidden=8", "--json",
    ];
}
