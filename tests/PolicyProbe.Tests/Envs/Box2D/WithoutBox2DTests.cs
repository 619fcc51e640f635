using PolicyProbe.Cli;
using PolicyProbe.Tests.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.Box2D;

/// <summary>On a machine without Box2D everything else works, and what needs it says so.</summary>
public sealed class WithoutBox2DTests
{
    [Fact]
    public void Without_the_shim_lists_work_and_a_lander_says_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        var program = folder.At("program");
        Directory.CreateDirectory(program);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => !Path.GetFileName(file).Contains("_box2d", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));

        using var list = new PolicyProbeProcess(["list", "envs"], program);
        Assert.Contains("LunarLander-v3", list.End().Output, StringComparison.Ordinal);
        using var training = new PolicyProbeProcess(["train", "--env", "LunarLander-v3", "--steps", "2048", "--out", folder.At("run")], program);
        Refusal.Check(training.End(), Shell.Failed, "Box2D is not available", "apt-get install libbox2d-dev", "doctor");
        Assert.False(Directory.Exists(folder.At("run")));
    }
}
