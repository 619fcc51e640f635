using System.Diagnostics;
using System.IO.Compression;
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
            Whole(Assert.Single(Directory.EnumerateFiles(folder.At("trial/feed"), $"PolicyProbe.{package}.?.*.nupkg")), package);
        Assert.Contains("trained: 2 updates on CartPole-v1", said, StringComparison.Ordinal);
        if (RequiresAttribute.Find(Needs.MuJoCo) is not null)
            Assert.Contains("Hopper-v4: 2 episodes", said, StringComparison.Ordinal);
    }

    /// <summary>The assembly, its documentation and the page that a source shows; symbols beside it; a C++ side as source with its targets.</summary>
    private static void Whole(string file, string package)
    {
        using var archive = ZipFile.OpenRead(file);
        var names = archive.Entries.Select(entry => entry.FullName).ToList();
        var assembly = package == "TorchSharp.LibTorch" ? package : $"PolicyProbe.{package}";
        string[] expected = [$"lib/net10.0/{assembly}.dll", $"lib/net10.0/{assembly}.xml", "README.md", "LICENSE"];
        string[] native = package is "TorchSharp.LibTorch" or "Envs.MuJoCo" or "Envs.Box2D" ? ["native/shim.cpp", "native/build.sh", $"buildTransitive/PolicyProbe.{package}.targets", "buildTransitive/Shims.targets"] : [];
        Assert.All(expected.Concat(native), name => Assert.Contains(name, names));
        Assert.DoesNotContain(names, name => name.EndsWith(".so", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.ChangeExtension(file, ".snupkg")), $"{file}: expected its symbols beside it.");
    }
}
