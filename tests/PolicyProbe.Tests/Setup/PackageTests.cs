using System.Diagnostics;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Setup;

/// <summary>The libraries as packages, used from a project that knows nothing of the repository.</summary>
public sealed class PackageTests
{
    [Fact]
    [Trait("Category", "Full")]
    public async Task A_fresh_project_trains_and_probes_with_the_packages()
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("bash", [Path.Combine(Golden.Repository, "build", "package-trial.sh"), folder.At("trial")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var trial = Process.Start(start)!;
        var (output, error) = (trial.StandardOutput.ReadToEndAsync(), trial.StandardError.ReadToEndAsync());
        await trial.WaitForExitAsync();
        var said = await output;
        Assert.True(trial.ExitCode == 0, $"exit code {trial.ExitCode}\n{said}\n{await error}");
        foreach (var package in new[] { "Core", "Learning", "Toolkit", "Envs", "Envs.MuJoCo", "Envs.Box2D", "Envs.Gym", "Diagnostics", "Probes", "Plots", "Reports", "Ablations", "TorchSharp.LibTorch" })
            Assert.Matches($@"(?m)^PolicyProbe\.{package.Replace(".", "\\.", StringComparison.Ordinal)}\.\d+\.\d+\.\d+\.nupkg$", said);
        Assert.Contains("trained: 2 updates on CartPole-v1", said, StringComparison.Ordinal);
        if (RequiresAttribute.Find(Needs.MuJoCo) is not null)
            Assert.Contains("Hopper-v4: 2 episodes", said, StringComparison.Ordinal);
    }
}
