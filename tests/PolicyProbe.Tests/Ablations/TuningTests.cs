using PolicyProbe.Ablations;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Ablations;

/// <summary>A setting that is chosen for each arm, on seeds of its own.</summary>
public sealed class TuningTests : IDisposable
{
    private static readonly string Grid = WordCatalogue.Grid(
        "{ \"design\": \"leave-one-out\", \"of\": [\"scale\"] }", """, "tune": { "setting": "lr", "values": [1, 2, 3], "seeds": [101, 102] }""");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>With scale 2 is best, without it 3; on the seeds that are reported another would be, which must not matter.</summary>
    private static double Score(CellPlan cell, CellWork work)
    {
        var (rate, best) = (double.Parse(cell.Settings["lr"]), cell.Factors["scale"] == "on" ? 2 : 3);
        return cell.Seed > 100 ? -Math.Abs(rate - best) : rate == 1 ? 1000 : rate;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Each_arm_is_reported_with_the_value_that_its_tuning_seeds_choose(int workers)
    {
        var study = TinyStudy.Of(_folder, Grid);
        new InProcessWorkers(workers, new FunctionRunner(Score), TimeProvider.System).Execute(study, _ => { }, CancellationToken.None);
        var collection = Collection.Of(study);
        Assert.Equal([("rich", 1UL, 2.0), ("rich without scale", 1UL, 3.0), ("rich", 2UL, 2.0), ("rich without scale", 2UL, 3.0)], collection.Outcomes.Select(outcome => (outcome.Arm, outcome.Seed, outcome.Metrics["final-return"])));
        Assert.Equal(12, collection.Trials.Count);
        Assert.DoesNotContain(collection.Outcomes, outcome => outcome.Seed > 100);
        Assert.Contains(",chosen-lr,", collection.ToCsv(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reported_cells_wait_until_every_trial_of_their_arm_has_ended()
    {
        var study = TinyStudy.Of(_folder, Grid);
        var worker = TinyStudy.Worker(study, new FunctionRunner(Score));
        var trials = study.Manifest.Cells.Select((cell, i) => (cell, i)).Where(pair => pair.cell.Role == CellRole.Tuning && pair.cell.Factors["scale"] == "on").Select(pair => pair.i).ToList();
        worker.Run(trials.SkipLast(1), CancellationToken.None);
        var first = study.Manifest.Cells.ToList().FindIndex(cell => cell.Tuned is not null && cell.Factors["scale"] == "on");
        Assert.Equal(CellState.Waiting, TinyStudy.State(study, first));
        Assert.Equal(WorkEnd.Busy, worker.Run([first], CancellationToken.None));
        worker.Run(trials, CancellationToken.None);
        Assert.Equal(CellState.Missing, TinyStudy.State(study, first));
        Assert.Equal(WorkEnd.Done, worker.Run([first], CancellationToken.None));
    }

    [Fact]
    public void A_value_with_a_failed_run_is_not_chosen_and_an_arm_without_a_whole_value_is_blocked()
    {
        var study = TinyStudy.Of(_folder, Grid);
        var runner = new FunctionRunner((cell, work) => cell.Seed == 102 && (cell.Factors["scale"] == "off" || cell.Settings["lr"] == "2") ? throw new InvalidOperationException("diverged") : Score(cell, work));
        Assert.Equal(WorkEnd.SomeFailed, TinyStudy.Worker(study, runner).RunAll(CancellationToken.None));
        var survey = study.Survey();
        Assert.Equal((2, 4, true), (survey.Count(CellState.Blocked), survey.Count(CellState.Failed), survey.IsOver));

        // 1 and 3 are as far from 2: the smaller.
        Assert.Equal([1000, 1000], Collection.Of(study).Outcomes.Select(outcome => outcome.Metrics["final-return"]));
        Assert.Equal(2, Collection.Of(study).ToCsv().Split('\n').Count(line => line.Contains(",blocked,", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_choice_that_is_no_longer_the_one_is_said()
    {
        var study = TinyStudy.Of(_folder, Grid);
        var sick = true;
        var runner = new FunctionRunner((cell, work) => cell.Seed == 102 && cell.Settings["lr"] == "2" && sick ? throw new InvalidOperationException("no memory") : Score(cell, work));
        TinyStudy.Worker(study, runner).RunAll(CancellationToken.None);
        sick = false;
        foreach (var failure in CellFailure.Of(study, study.Survey()))
            study.Retry(study.Manifest.Cells[failure.Index]);
        TinyStudy.Worker(study, runner).RunAll(CancellationToken.None);
        Assert.Contains("was run with lr=1, and the tuning cells, run again since, choose 2", Assert.Throws<InvalidDataException>(() => Collection.Of(study)).Message, StringComparison.Ordinal);
    }
}
