using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>What <c>export</c> prints with <c>--json</c>.</summary>
internal sealed record ExportAnswer(string File, string Format, long Bytes, int Update, string WeightsSha256);

/// <summary><c>export</c>: an agent of a run for other programs.</summary>
internal static class Export
{
    private const string Onnx = "onnx", SafeTensors = "safetensors";

    public static Command Command()
    {
        var folder = CommandOptions.RunArgument();
        var checkpoint = CommandOptions.Checkpoint();
        var format = CommandOptions.Text("--format", $"{Onnx}|{SafeTensors}", "An ONNX model, normalisation included, or the bare tensors.");
        var file = CommandOptions.Text("--out", "FILE", "The file to write; it must not exist yet.");
        var assembly = CommandOptions.EnvironmentAssembly();
        var json = Terminal.JsonOption();
        var command = new Command("export", "Write a run's agent as an ONNX model or as safetensors.") { folder, checkpoint, format, file, assembly, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var (kind, path) = (parse.GetValue(format)!, parse.GetValue(file)!);
            if (kind is not (Onnx or SafeTensors))
                throw new WrongUseException($"--format {kind}: expected {Onnx} or {SafeTensors}; did you mean {Nearest.To(kind, [Onnx, SafeTensors])}?");
            if (Path.Exists(path))
                throw new WrongUseException($"--out {path}: expected a file that does not exist yet; nothing is overwritten.");
            var (_, snapshot, source) = RunSetup.Frozen(parse.GetValue(folder)!, CheckpointChoice.Of(parse.GetValue(checkpoint), CheckpointChoice.Newest), parse.GetValue(assembly));
            var bytes = kind == Onnx ? OnnxExport.Write(snapshot, source.Make().Spec, RunSetup.Version) : TensorExport.Write(snapshot);
            Files.WriteWhole(path, bytes);
            var answer = new ExportAnswer(Path.GetFullPath(path), kind, bytes.Length, snapshot.Update, snapshot.Learner.Agent.Checksum());
            terminal.Say($"Wrote    {answer.File}, {answer.Bytes:N0} bytes, the agent after {answer.Update} updates.");
            terminal.Answer(answer);
            return Shell.Done;
        });
        return command;
    }
}
