using PolicyProbe.Cli;
using PolicyProbe.Learning;
using PolicyProbe.Tests.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Storage.Export;

public sealed class ExportCommandTests
{
    [Fact]
    public void A_run_is_exported_whole_and_nothing_is_overwritten()
    {
        using var folder = new TemporaryFolder();
        var run = folder.At("run");
        var weights = CommandLine.Weights(run, "--with", "observation-normalization");
        var onnx = CommandLine.Json("export", run, "--format", "onnx", "--out", folder.At("a.onnx"), "--json");
        Assert.Equal(weights, onnx.GetProperty("weightsSha256").GetString());
        Assert.Equal(["logits", "value"], new OnnxInterpreter(File.ReadAllBytes(folder.At("a.onnx"))).Outputs);

        CommandLine.Json("export", run, "--checkpoint", "0", "--format", "safetensors", "--out", folder.At("a.safetensors"), "--json");
        var tensors = SafeTensors.Read(File.ReadAllBytes(folder.At("a.safetensors")));
        var stored = SafeTensors.Read(File.ReadAllBytes(Path.Combine(run, "checkpoints", "000000.safetensors"))).ToDictionary(tensor => tensor.Name);
        Assert.Equal([.. stored.Keys.Where(name => !name.Contains("adam", StringComparison.Ordinal)), "observation.mean", "observation.deviation"], tensors.Select(tensor => tensor.Name));
        Assert.All(tensors.Where(tensor => stored.ContainsKey(tensor.Name)), tensor => Assert.Equal(stored[tensor.Name].Values, tensor.Values));

        var before = FolderHash.Of(folder.Root);
        Refusal.Check(CommandLine.Run("export", run, "--format", "onnx", "--out", folder.At("a.onnx")), Shell.WrongUse, "does not exist yet");
        Refusal.Check(CommandLine.Run("export", run, "--format", "onx", "--out", folder.At("b.onnx")), Shell.WrongUse, "did you mean onnx?");
        Refusal.Check(CommandLine.Run("export", folder.At("none"), "--format", "onnx", "--out", folder.At("b.onnx")), Shell.WrongUse, "there is no such folder");
        Assert.Equal(before, FolderHash.Of(folder.Root));
    }
}
