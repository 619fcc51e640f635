using System.Text.Json;
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
    public void A_run_refuses_an_assembly_whose_neighbour_has_changed()
    {
        using var folder = new TemporaryFolder();
        const string physics = "ForeignPhysics.dll";
        var mine = Beside("mine");
        CommandLine.Json([.. Train(folder.At("run"), "spring", mine), "--stop-after", "300"]);
        var recorded = JsonDocument.Parse(File.ReadAllText(folder.At("run/run.json"))).RootElement.GetProperty("environmentAssembly").GetProperty("beside");
        Assert.Equal(physics, Assert.Single(recorded.EnumerateArray()).GetProperty("file").GetString());

        var changed = Beside("changed");
        File.AppendAllText(Path.Combine(Path.GetDirectoryName(changed)!, physics), " ");
        Refusal.Check(CommandLine.Run("resume", folder.At("run"), "--env-assembly", changed, "--json"), Shell.WrongUse, physics, "has changed since the run was trained", "SHA-256");
        var alone = Beside("alone");
        File.Delete(Path.Combine(Path.GetDirectoryName(alone)!, physics));
        Refusal.Check(CommandLine.Run("evaluate", folder.At("run"), "--env-assembly", alone, "--json"), Shell.WrongUse, physics, "it is missing");
        Assert.Equal(Shell.Done, CommandLine.Run("resume", folder.At("run"), "--env-assembly", Beside("again"), "--json").Code);

        string Beside(string name)
        {
            Directory.CreateDirectory(folder.At(name));
            foreach (var file in new[] { Path.GetFileName(ForeignAssembly.Path), physics })
                File.Copy(Path.Combine(Path.GetDirectoryName(ForeignAssembly.Path)!, file), folder.At($"{name}/{file}"));
            return folder.At($"{name}/{Path.GetFileName(ForeignAssembly.Path)}");
        }
    }

    [Theory]
    [InlineData("mdp", """{ "P": [[[0.5, 0.5], [1, 0]], [[0, 1], [0.5, 0.5]]], "R": [[0, 1], [1, 0]], "mu": [1, 0], "gamma": 0.9, "horizon": 20 }""")]
    [InlineData("lqr", """{ "A": [[0.9]], "B": [[1]], "Q": [[1]], "R": [[1]], "W": [[0.01]], "S0": [[1]], "gamma": 0.9 }""")]
    public void A_run_on_a_problem_file_refuses_the_file_once_it_has_changed(string kind, string problem)
    {
        using var folder = new TemporaryFolder();
        var (file, run) = (folder.At("problem.json"), folder.At("run"));
        File.WriteAllText(file, problem);
        string[] train = ["train", "--env", $"{kind}:{file}", "--algo", "sb3-ppo", "--steps", "512", "--out", run, "--set", "horizon=128", "--set", "epochs=2", "--set", "hidden=8", "--json"];
        CommandLine.Json([.. train, "--stop-after", "300"]);
        var recorded = JsonDocument.Parse(File.ReadAllText(folder.At("run/run.json"))).RootElement.GetProperty("problemFile");
        Assert.Equal("problem.json", recorded.GetProperty("file").GetString());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))), recorded.GetProperty("sha256").GetString());

        File.WriteAllText(file, problem.Replace("0.9", "0.8", StringComparison.Ordinal));
        string[][] commands = [["resume", run], ["evaluate", run, "--episodes", "2"], ["probe", "gradient-quality", "--run", run]];
        foreach (var command in commands)
            Refusal.Check(CommandLine.Run([.. command, "--json"]), Shell.WrongUse, $"{kind}:{file}: expected the file that the run was trained on", "SHA-256");
        File.Delete(file);
        Refusal.Check(CommandLine.Run("resume", run, "--json"), Shell.WrongUse, "no such file");
        Assert.Equal(Shell.Done, CommandLine.Run("report", run, "--json").Code);
        File.WriteAllText(file, problem);
        Assert.Equal(Shell.Done, CommandLine.Run("resume", run, "--json").Code);
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

    private static string[] Train(string folder, string id, string? assembly = null) =>
    [
        "train", "--env-assembly", assembly ?? ForeignAssembly.Path, "--env", id, "--algo", "sb3-ppo", "--steps", "512", "--seed", "3", "--out", folder,
        "--set", "horizon=128", "--set", "epochs=2", "--set", "hidden=8", "--json",
    ];
}
