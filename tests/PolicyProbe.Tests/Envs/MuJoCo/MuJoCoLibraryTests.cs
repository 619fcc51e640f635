using System.Diagnostics;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.MuJoCo;

/// <summary>MuJoCo is optional: it is loaded by whoever makes one of its tasks, and missed only then.</summary>
public sealed class MuJoCoLibraryTests
{
    [Requires(Needs.MuJoCo)]
    public void Listing_the_environments_loads_no_MuJoCo()
    {
        using var folder = new TemporaryFolder();
        // The dynamic linker writes down every library that it loads, one file a process.
        var (code, output, _) = Run(["list", "envs"], ("LD_DEBUG", "files"), ("LD_DEBUG_OUTPUT", folder.At("loaded")));
        Assert.Equal(0, code);
        Assert.Contains("Hopper-v4", output, StringComparison.Ordinal);
        var loaded = string.Concat(Directory.GetFiles(folder.Root, "loaded*").Select(File.ReadAllText));
        Assert.Contains("libcoreclr", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("mujoco", loaded, StringComparison.Ordinal);
    }

    [Requires(Needs.MuJoCo)]
    public void Without_the_library_one_sentence_says_how_to_get_it_and_no_run_is_begun()
    {
        using var folder = new TemporaryFolder();
        // An empty file in front of the real library is one that does not load.
        File.WriteAllText(folder.At("libmujoco.so.2.2.2"), "");
        var (code, _, error) = Run(["train", "--env", "Hopper-v4", "--steps", "1", "--out", folder.At("run")], ("LD_LIBRARY_PATH", folder.Root));
        Assert.Equal(1, code);
        var sentence = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("policyprobe: MuJoCo is not available", sentence, StringComparison.Ordinal);
        Assert.Contains("apt-get install libmujoco-dev", sentence, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("run")));
    }

    private static (int Code, string Output, string Error) Run(string[] words, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "policyprobe.dll"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
