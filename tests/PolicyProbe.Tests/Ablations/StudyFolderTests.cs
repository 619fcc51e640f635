using PolicyProbe.Ablations;
using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Ablations;

/// <summary>A study's folder: who may take a cell, and what its names say.</summary>
public sealed class StudyFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_cell_is_taken_by_one_worker_at_a_time_and_free_again_when_that_lets_go()
    {
        var study = TinyStudy.Sleeping(_folder, 2);
        var cell = study.Manifest.Cells[0];
        using (var claim = study.TryClaim(cell))
        {
            Assert.NotNull(claim);
            Assert.Null(study.TryClaim(cell));
            Assert.Equal([CellState.Running, CellState.Missing], study.Survey().States);
        }

        Assert.Equal([CellState.Stopped, CellState.Missing], study.Survey().States);
        using var again = study.TryClaim(cell);
        Assert.NotNull(again);
    }

    [Fact]
    public void A_finished_cell_is_whole_under_its_own_name_and_is_not_taken_again()
    {
        var study = TinyStudy.Sleeping(_folder, 1);
        var cell = study.Manifest.Cells[0];
        Assert.Equal(WorkEnd.Done, TinyStudy.Worker(study, new SleepRunner()).RunAll(CancellationToken.None));
        Assert.Null(study.TryClaim(cell));
        Assert.Equal([cell.Id], Directory.EnumerateFileSystemEntries(study.CellsFolder).Select(Path.GetFileName));
        Assert.Equal(["result.json", "timing.json"], Directory.EnumerateFiles(study.DoneFolder(cell)).Select(Path.GetFileName).Order());
        Assert.Equal(new Rng(cell.Seed).NextDouble(), CellResult.Read(study.DoneFolder(cell), cell).Metrics["draw"]);
    }

    [Fact]
    public void The_same_grid_goes_on_and_another_is_refused_with_nothing_touched()
    {
        TinyStudy.Sleeping(_folder, 2);
        TinyStudy.Sleeping(_folder, 2);
        var before = FolderHash.Of(_folder.Root);
        Assert.Contains("another grid is there, 'Sleep'", Assert.Throws<WrongUseException>(() => TinyStudy.Sleeping(_folder, 3)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.At("taken"));
        File.WriteAllText(_folder.At("taken/thesis.tex"), "");
        Assert.Contains("is empty, or has a study", Assert.Throws<WrongUseException>(() => TinyStudy.Sleeping(_folder, 2, "taken")).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<WrongUseException>(() => StudyFolder.Open(_folder.At("nowhere"))).Message, StringComparison.Ordinal);
        Directory.Delete(_folder.At("taken"), recursive: true);
        Assert.Equal(before, FolderHash.Of(_folder.Root));
    }

    [Fact]
    public void A_failure_keeps_its_log_stops_nobody_else_and_is_tried_again_only_when_asked()
    {
        var study = TinyStudy.Of(_folder, WordCatalogue.Grid("\"leave-one-out\"", seeds: "[1]"));
        var healed = false;
        var runner = new FunctionRunner((cell, work) =>
        {
            work.Say("a first line");
            return cell.Arm == "rich without scale" && !healed ? throw new InvalidOperationException("training diverged") : 1;
        });
        Assert.Equal(WorkEnd.SomeFailed, TinyStudy.Worker(study, runner).RunAll(CancellationToken.None));
        var failure = Assert.Single(CellFailure.Of(study, study.Survey()));
        Assert.Equal(("rich without scale", 1UL), (failure.Arm, failure.Seed));
        Assert.Equal(["a first line", "training diverged"], failure.Log);

        healed = true;
        Assert.Equal(WorkEnd.SomeFailed, TinyStudy.Worker(study, runner).RunAll(CancellationToken.None));
        Assert.Contains(",failed,", Collection.Of(study).ToCsv(), StringComparison.Ordinal);
        study.Retry(study.Manifest.Cells[failure.Index]);
        Assert.Equal(WorkEnd.Done, TinyStudy.Worker(study, runner).RunAll(CancellationToken.None));
        Assert.DoesNotContain(",failed,", Collection.Of(study).ToCsv(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_that_is_no_number_fails_the_cell()
    {
        var study = TinyStudy.Of(_folder, WordCatalogue.Grid("\"all\"", seeds: "[1]"));
        Assert.Equal(WorkEnd.SomeFailed, TinyStudy.Worker(study, new FunctionRunner((_, _) => double.NaN)).RunAll(CancellationToken.None));
        Assert.Equal(["final-return is NaN, expected a finite number."], study.LogOf(study.Manifest.Cells[0], 5));
    }

    [Theory]
    [InlineData(false, CellState.Failed)]
    [InlineData(true, CellState.Done)]
    public void A_cell_on_which_three_processes_died_without_a_step_forward_is_not_tried_for_ever(bool stepsForward, CellState expected)
    {
        var study = TinyStudy.Of(_folder, WordCatalogue.Grid("\"all\"", seeds: "[1]"));
        var (cell, runner) = (study.Manifest.Cells[0], new FunctionRunner((_, _) => 1));
        for (var death = 0; death < CellClaim.MostDeaths; death++)
        {
            // What a killed process leaves: the folder, its start noted, the lock dropped by the kernel.
            using var claim = study.TryClaim(cell)!;
            Assert.True(claim.Begin(runner.Progress(claim.Folder)));
            if (stepsForward)
                File.WriteAllText(Path.Combine(claim.Folder, "far"), $"{death}");
        }

        TinyStudy.Worker(study, runner).RunAll(CancellationToken.None);
        Assert.Equal(expected, TinyStudy.State(study, 0));
    }

    [Fact]
    public void An_interruption_is_no_death_and_leaves_the_cell_to_anybody()
    {
        var study = TinyStudy.Of(_folder, WordCatalogue.Grid("\"all\"", seeds: "[1]"));
        for (var i = 0; i < 2 * CellClaim.MostDeaths; i++)
        {
            using var source = new CancellationTokenSource();
            var runner = new FunctionRunner((_, work) =>
            {
                source.Cancel();
                work.Cancellation.ThrowIfCancellationRequested();
                return 0;
            });
            Assert.Equal(WorkEnd.Interrupted, TinyStudy.Worker(study, runner).RunAll(source.Token));
            Assert.Equal(CellState.Stopped, TinyStudy.State(study, 0));
        }

        Assert.Equal(WorkEnd.Done, TinyStudy.Worker(study, new FunctionRunner((_, _) => 1)).RunAll(CancellationToken.None));
    }

    [Fact]
    public void Any_number_of_workers_gives_the_same_bytes()
    {
        var tables = new[] { 1, 2, 7 }.Select(workers =>
        {
            var study = TinyStudy.Sleeping(_folder, 200, $"by-{workers}");
            var seen = 0;
            new InProcessWorkers(workers, new SleepRunner(), TimeProvider.System).Execute(study, survey => seen = survey.Count(CellState.Done), CancellationToken.None);
            Assert.Equal(200, seen);
            return Collection.Of(study).ToCsv() + string.Concat(study.Manifest.Cells.Select(cell => File.ReadAllText(Path.Combine(study.DoneFolder(cell), CellResult.FileName))));
        }).ToList();
        Assert.Single(tables.Distinct());
    }

    [Fact]
    public void Many_workers_at_once_run_every_cell_exactly_once()
    {
        var study = TinyStudy.Of(_folder, WordCatalogue.Grid("\"leave-one-out\"", seeds: "{ \"from\": 0, \"count\": 50 }"));
        var runs = new System.Collections.Concurrent.ConcurrentBag<string>();
        var runner = new FunctionRunner((cell, _) =>
        {
            runs.Add(cell.Id);
            return 1;
        });
        new InProcessWorkers(8, runner, TimeProvider.System).Execute(study, _ => { }, CancellationToken.None);
        Assert.Equal(study.Manifest.Cells.Select(cell => cell.Id).Order(), runs.Order());
        Assert.Equal(200, Directory.EnumerateDirectories(study.CellsFolder).Count());
    }

    [Fact]
    public void Tables_quote_what_needs_it_and_say_what_is_missing()
    {
        var study = TinyStudy.Of(_folder, WordCatalogue.Grid("{ \"design\": \"sets\", \"sets\": [{ \"name\": \"a, \\\"b\\\"\" }] }", seeds: "[1, 2]"));
        TinyStudy.Worker(study, new FunctionRunner((_, _) => 2.5)).Run([0], CancellationToken.None);
        var ids = study.Manifest.Cells.Select(cell => cell.Id).ToList();
        Assert.Equal(
            $""""
            index,id,role,environment,arm,seed,state,"a ""quoted"", name",final-return
            0,{ids[0]},report,Pole-v1,"a, ""b""",1,done,0.3333333333333333,2.5
            1,{ids[1]},report,Pole-v1,"a, ""b""",2,missing,,

            """".ReplaceLineEndings("\n"),
            Collection.Of(study).ToCsv());
    }

    [Fact]
    public void A_broken_result_is_said_and_not_counted()
    {
        var study = TinyStudy.Sleeping(_folder, 2);
        TinyStudy.Worker(study, new SleepRunner()).RunAll(CancellationToken.None);
        var file = Path.Combine(study.DoneFolder(study.Manifest.Cells[0]), CellResult.FileName);
        var other = Path.Combine(study.DoneFolder(study.Manifest.Cells[1]), CellResult.FileName);
        foreach (var text in new[] { "", "{}", "null", File.ReadAllText(file)[..40], File.ReadAllText(other) })
        {
            File.WriteAllText(file, text);
            Assert.Contains("delete the folder and run the cell again", Assert.Throws<InvalidDataException>(() => Collection.Of(study)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"id\": \"", "\"id\": \"../../")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2")]
    [InlineData("\"settings\": {", "\"settings\": null, \"x\": {")]
    [InlineData("{", "[")]
    public void A_manifest_that_is_none_is_refused(string from, string to)
    {
        var study = TinyStudy.Sleeping(_folder, 1);
        var text = File.ReadAllText(study.ManifestFile);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        File.WriteAllText(study.ManifestFile, text[..at] + to + text[(at + from.Length)..]);
        Assert.Contains("not the manifest of an ablation", Assert.Throws<InvalidDataException>(() => StudyFolder.Open(study.Path)).Message, StringComparison.Ordinal);
    }
}
