using System.CommandLine;
using System.Text.Json;
using PolicyProbe.Ablations;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary><c>ablate</c>: makes the cells of a grid and runs those that are missing.</summary>
internal static class Ablate
{
    public static Command Command()
    {
        var grid = new Argument<string>("grid") { Description = "A grid file, such as analysis/ablations/smoke.json; docs/ablations.md has its schema." };
        var folder = CommandOptions.Text("--out", "DIR", "The folder of the study; one with the same grid is gone on with.");
        var workers = CommandOptions.OptionalWhole("--workers", "Worker processes; as many as there are cores unless given.", 1, 1024);
        var retry = new Option<bool>("--retry-failed") { Description = "Run failed cells again, from their last checkpoints." };
        var slurm = new SlurmCommandOptions();
        var json = Terminal.JsonOption();
        var command = new Command("ablate", "Run every cell of a grid: environments, presets, tricks, settings, seeds.") { grid, folder, workers, retry, json };
        slurm.AddTo(command);
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var (path, out_) = (parse.GetValue(grid)!, parse.GetValue(folder)!);
            if (Cells(path, $"./policyprobe ablate {ShellWord.Quote(path)} --out {ShellWord.Quote(out_)}", parse.InvocationConfiguration.Error) is not { } manifest)
                return Shell.WrongUse;
            var plan = slurm.Plan(parse, parse.GetValue(workers));
            using var interruption = new Interruption();
            var study = StudyFolder.CreateOrOpen(out_, manifest);
            if (parse.GetValue(retry))
                foreach (var failure in CellFailure.Of(study, study.Survey()))
                    study.Retry(study.Manifest.Cells[failure.Index]);
            var count = (int)(parse.GetValue(workers) ?? Math.Max(1, Environment.ProcessorCount / study.Manifest.Task.Threads));
            terminal.Say($"{study.Manifest.Title} {SurveyWords.Line(study.Survey(), null)}; {(plan is null ? $"{count} worker{(count == 1 ? "" : "s")}" : "on Slurm")}.");
            var display = new SweepDisplay(terminal, study);
            ICellExecutor executor = plan is null
                ? new LocalProcesses(count, number => WorkerProcess.Local(study, number))
                : new SlurmArrays(new SlurmCommands(), plan, new TrainingCells(), WorkerProcess.Program, display.Say);
            if (!study.Survey().IsOver)
                display.While(() => executor.Execute(study, display.Show, interruption.Token));
            return plan is { Detach: true } ? Submitted(terminal, study) : Conclude(terminal, study, interruption.Token.IsCancellationRequested);
        });
        return command;
    }

    /// <summary>The manifest of a grid; null if the grid has problems, each of which is then said.</summary>
    private static Manifest? Cells(string path, string command, TextWriter error)
    {
        var catalogue = TrainingCells.Catalogue;
        var (grid, problems) = GridFile.Read(path, catalogue);
        IReadOnlyList<CellPlan> cells = [];
        if (grid is not null)
            (cells, problems) = GridPlan.Of(grid, catalogue, RunSetup.Version);
        foreach (var problem in problems)
            error.WriteLine($"policyprobe: {path}: {problem}");
        if (grid is null || problems.Count > 0)
            return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return new Manifest(1, RunSetup.Version, RunSetup.Commit, command, grid.Title, document.RootElement.Clone(), grid.Task, grid.Tune, cells);
    }

    private static int Submitted(Terminal terminal, StudyFolder study)
    {
        terminal.Say($"Not waited for. How far it is: ./policyprobe status {ShellWord.Quote(study.Path)}. What a job leaves is submitted by the same command again.");
        terminal.Answer(StudyAnswer.Of(study, study.Survey()));
        return Shell.Done;
    }

    private static int Conclude(Terminal terminal, StudyFolder study, bool interrupted)
    {
        var survey = study.Survey();
        terminal.Say();
        terminal.Say($"{SurveyWords.Line(survey, null)}.");
        var (failed, left) = (survey.Count(CellState.Failed) + survey.Count(CellState.Blocked), !survey.IsOver);
        if (failed > 0)
            terminal.Say($"Failed cells are not run again by themselves: look at {Path.Combine(study.CellsFolder, "*.failed", "log.txt")}, then: {study.Manifest.Command} --retry-failed");
        if (left)
            terminal.Say($"{(interrupted ? "Stopped; cells under way keep their checkpoints." : "Cells are left.")} Go on with: {study.Manifest.Command}");
        terminal.Say($"Study    {Path.GetFullPath(study.Path)}");
        if (!left)
        {
            StudyFiles.Write(study, Collection.Of(study));
            terminal.Say($"Tables   {Path.GetFullPath(Path.Combine(study.Path, "cells.csv"))} and beside it; the page: ./policyprobe report {ShellWord.Quote(study.Path)}");
        }

        terminal.Answer(StudyAnswer.Of(study, survey));
        return left ? interrupted ? Shell.Interrupted : Shell.Failed : failed > 0 ? Shell.Failed : Shell.Done;
    }
}
