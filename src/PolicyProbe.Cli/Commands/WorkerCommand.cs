using System.CommandLine;
using System.Globalization;
using PolicyProbe.Ablations;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary><c>worker</c>: takes cell after cell of a study until none is left; any number of them may work on one, on any machine that shares the folder.</summary>
internal static class WorkerCommand
{
    public static Command Command()
    {
        var manifest = CommandOptions.Text("--manifest", "FILE", "The study's manifest.json.");
        var number = CommandOptions.Whole("--worker", "The worker's number, for people.", 0, 0, int.MaxValue);
        var attached = new Option<bool>("--attached") { Description = "Say nothing, and stop with checkpoints when standard input ends: how ablate starts workers." };
        var chunks = new Option<string?>("--chunks") { Description = "A file whose lines are indices of cells; only those of --chunk are run, and none is waited for.", HelpName = "FILE" };
        var chunk = CommandOptions.OptionalWhole("--chunk", "The line of --chunks, from 0.", 0, int.MaxValue);
        var command = new Command("worker", "Take cell after cell of an ablation until none is left. Exit codes: those of cell.") { manifest, number, attached, chunks, chunk };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var study = CellCommand.Of(parse.GetValue(manifest)!);
            using var interruption = new Interruption();
            var quiet = parse.GetValue(attached);
            if (quiet)
                interruption.WhenEnds(Console.OpenStandardInput());
            var worker = new CellWorker(study, new TrainingCells(), TimeProvider.System, Environment.MachineName);
            var end = parse.GetValue(chunks) is { } file ? worker.Run(Chunk(file, parse.GetValue(chunk), study.Manifest.Cells.Count), interruption.Token) : worker.RunAll(interruption.Token);
            if (!quiet)
                terminal.Say($"Worker {parse.GetValue(number)}: {(end == WorkEnd.Interrupted ? "interrupted; cells keep their checkpoints" : end == WorkEnd.Busy ? "others have the rest" : "nothing is left to do")}. {SurveyWords.Line(study.Survey(), null)}.");
            return CellCommand.Code(end);
        });
        return command;
    }

    /// <summary>The cells of a line.</summary>
    private static List<int> Chunk(string file, long? line, int cells)
    {
        if (!File.Exists(file))
            throw new WrongUseException($"--chunks {file}: expected a file whose lines are indices of cells; there is no such file.");
        var lines = File.ReadAllLines(file);
        if (line is not { } number || number >= lines.Length)
            throw new WrongUseException($"--chunk {line}: expected a line of {file}, 0 to {lines.Length - 1}.");
        var words = lines[number].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. words.Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < cells ? index
            : throw new WrongUseException($"--chunks {file}: line {number}: '{word}': expected indices from 0 to {cells - 1}."))];
    }
}
