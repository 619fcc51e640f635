using System.CommandLine;
using PolicyProbe.Ablations;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>What <c>cell</c> prints with <c>--json</c>.</summary>
internal sealed record CellAnswer(int Index, string Id, string Environment, string Arm, ulong Seed, string State, string? Folder);

/// <summary><c>cell</c>: runs one cell of a study, or says that it is done.</summary>
internal static class CellCommand
{
    public static Command Command()
    {
        var manifest = CommandOptions.Text("--manifest", "FILE", "The study's manifest.json.");
        var index = CommandOptions.Whole("--index", "The cell's place in the manifest, from 0.", 0, maximum: int.MaxValue);
        var json = Terminal.JsonOption();
        var command = new Command("cell", "Run one cell of an ablation. Exit codes: 0 done, 1 failed, 2 wrong use, 75 another worker has it or it waits for tuning, 130 interrupted with a checkpoint kept.") { manifest, index, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var study = Of(parse.GetValue(manifest)!);
            var number = (int)parse.GetValue(index);
            if (number >= study.Manifest.Cells.Count)
                throw new WrongUseException($"--index {number}: expected 0 to {study.Manifest.Cells.Count - 1}; the study has {study.Manifest.Cells.Count} cells.");
            using var interruption = new Interruption();
            var cell = study.Manifest.Cells[number];
            var before = Directory.Exists(study.DoneFolder(cell));
            var end = before ? WorkEnd.Done : new CellWorker(study, new TrainingCells(), TimeProvider.System, Environment.MachineName).Run([number], interruption.Token);
            terminal.Say($"Cell {number}, {cell.Arm} in {cell.Environment}, seed {cell.Seed}: {Words(end, before)}.");
            foreach (var line in end == WorkEnd.SomeFailed ? study.LogOf(cell, 5) : [])
                terminal.Say($"    {line}");
            terminal.Answer(new CellAnswer(number, cell.Id, cell.Environment, cell.Arm, cell.Seed, end switch { WorkEnd.Done => "done", WorkEnd.SomeFailed => "failed", WorkEnd.Interrupted => "interrupted", _ => "busy" },
                end switch { WorkEnd.Done => study.DoneFolder(cell), WorkEnd.SomeFailed => study.FailedFolder(cell), _ => null }));
            return Code(end);
        });
        return command;
    }

    /// <summary>The study that a manifest is of.</summary>
    public static StudyFolder Of(string manifest)
    {
        if (Path.GetFileName(manifest) != Manifest.FileName)
            throw new WrongUseException($"--manifest {manifest}: expected the {Manifest.FileName} of a study, which 'policyprobe ablate GRID --out DIR' writes into DIR.");
        return StudyFolder.Open(Path.GetDirectoryName(manifest) is { Length: > 0 } folder ? folder : ".");
    }

    /// <summary>The exit code of an end.</summary>
    public static int Code(WorkEnd end) => end switch
    {
        WorkEnd.Done => Shell.Done,
        WorkEnd.SomeFailed => Shell.Failed,
        WorkEnd.Interrupted => Shell.Interrupted,
        _ => Shell.Busy,
    };

    private static string Words(WorkEnd end, bool before) => end switch
    {
        WorkEnd.Done => before ? "was done already" : "done",
        WorkEnd.SomeFailed => "failed; 'policyprobe ablate … --retry-failed' runs it again. The end of its log",
        WorkEnd.Interrupted => "interrupted, with a checkpoint; the same command goes on with it",
        _ => "another worker has it, or its arm is not tuned yet",
    };
}
