using PolicyProbe.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary>On a machine without libtorch everything that needs no tensor works, and what needs one says so.</summary>
public sealed class WithoutTorchTests
{
    [Fact]
    public void Without_the_shim_plain_networks_train_and_what_needs_torch_says_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        var program = folder.At("program");
        Directory.CreateDirectory(program);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => Path.GetExtension(file) is ".dll" or ".json"))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));

        string[][] working = [["--help"], ["list", "envs"], ["list", "tricks"]];
        foreach (var words in working)
        {
            using var process = new PolicyProbeProcess(words, program);
            var answer = process.End();
            Assert.Equal((Shell.Done, ""), (answer.Code, answer.Error));
        }

        using (var plain = new PolicyProbeProcess(CommandLine.Train(folder.At("plain")), program))
            Assert.Equal(Shell.Done, plain.End().Code);
        using var training = new PolicyProbeProcess(CommandLine.Train(folder.At("run"), "--engine", "torch"), program);
        Refusal.Check(training.End(), Shell.Failed, "torch is not available", "apt-get install libtorch-dev", "doctor");
        Assert.False(Directory.Exists(folder.At("run")));
    }
}
