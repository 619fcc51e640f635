using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Landscapes;

/// <summary>Planes through other policies of the run.</summary>
public sealed class PlaneTests : IDisposable
{
    private const int Updates = 6;
    private static readonly Landscape Small = new() { Grid = 3, StepSamples = [64], Samples = [64], Reach = 1 };
    private readonly TemporaryFolder _temporary = new();

    public static TheoryData<string, string> Planes => new() { { "checkpoints", "1,3" }, { "principal-components", "none" } };

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [MemberData(nameof(Planes))]
    public void A_plane_of_a_checkpoint_has_after_the_run_the_numbers_that_it_had_in_training(string plane, string through)
    {
        var tricks = new TrickSet(new TanhActivation(), new ObservationNormalization(), new ObservationClipping());
        var probe = ProbeCatalogue.Find("landscape", [new("plane", plane), new("through", through), new("grid", "3"), new("samples", "64"), new("step-samples", "64")]);
        var folder = Train("chain-walk", [new ProbeSchedule(probe, [4])], tricks);
        var expected = SmallProbes.Json(Assert.Single(folder.ReadProbes()));
        var snapshot = TinyRuns.Resume(folder, update: 4).Snapshot();
        ProbeContext Context(RunFolder run) => new(snapshot, TinyRuns.Maker("chain-walk"), snapshot.Configuration.Seed) { Run = new RunCheckpoints(run, snapshot) };
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], folder.Checkpoints());
        Assert.Equal([0, 1, 2, 3], Context(folder).Run!.Updates);
        Assert.Equal(expected, SmallProbes.Json(probe.Measure(Context(folder))));
        Assert.Equal(expected, SmallProbes.Json(probe.Measure(Context(folder) with { Threads = 3 })));
        Assert.Contains("filter after 4 updates", expected, StringComparison.Ordinal);
    }

    // The corners are the checkpoints themselves, up to one rounding to float32 of 1 part in 10⁷: their exact returns agree to 1e-5.
    [Fact]
    public void The_corners_of_a_plane_of_checkpoints_are_these_policies()
    {
        var folder = Train("chain-walk", []);
        var result = Measure(folder, 5, Small with { Plane = PlaneKind.Checkpoints, Through = [1, 3], Samples = [2000] });
        var truths = ((HeatFigure)result.Figures.Single(figure => figure.Id == "landscape-exact-return")).Values;
        var own = Exact(folder, 5);
        foreach (var (update, row, column) in new[] { (5, 0, 0), (1, 0, 2), (3, 2, 0) })
        {
            Assert.Equal(Exact(folder, update), truths[row][column]!.Value, 1e-5);
            if (update == 5)
                continue;
            var change = result.Scalars.Single(scalar => scalar.Id == $"change-at-checkpoint-{update}@2000");
            Assert.Equal(Exact(folder, update) - own, change.Truth!.Value, 1e-12);
            // Twice its 95 % half-width, on a fixed seed.
            Assert.InRange(change.Value!.Value, change.Truth!.Value - (change.High!.Value - change.Low!.Value), change.Truth!.Value + (change.High!.Value - change.Low!.Value));
        }

        var heat = (HeatFigure)result.Figures[0];
        Assert.Equal(["θ₀, after 5 updates", "checkpoint 1", "checkpoint 3"], heat.Points.Select(point => point.Label));
        Assert.Null(heat.Paths);
    }

    // The projection by another way: least squares on the two directions, which are orthonormal, gives inner products.
    [Fact]
    public void The_path_of_training_lies_over_the_plane_of_its_principal_components()
    {
        var folder = Train("chain-walk", []);
        var result = Measure(folder, 6, Small with { Plane = PlaneKind.PrincipalComponents });
        var heat = (HeatFigure)result.Figures[0];
        var path = Assert.Single(heat.Paths!);
        Assert.Equal(7, path.X.Count);
        Assert.Equal((0, 0), (path.X[^1], path.Y[^1]));
        Assert.All(path.X, x => Assert.InRange(x, heat.Columns[0], heat.Columns[^1]));
        Assert.All(path.Y, y => Assert.InRange(y, heat.Rows[0], heat.Rows[^1]));
        var policies = Enumerable.Range(0, 7).Select(update => TinyRuns.Resume(folder, update).Learner.Agent.Policy.Theta).ToArray();
        var (distance, shadow) = (0.0, 0.0);
        for (var update = 0; update < 6; update++)
        {
            var squared = policies[update].Zip(policies[6], (a, b) => ((double)a - b) * ((double)a - b)).Sum();
            var inPlane = (path.X[update] * path.X[update]) + (path.Y[update] * path.Y[update]);
            Assert.InRange(inPlane, 0, squared * (1 + 1e-9));
            (distance, shadow) = (distance + squared, shadow + inPlane);
        }

        double Value(string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
        Assert.Equal(shadow / distance, Value("path-in-plane"), 1e-9);
        Assert.InRange(Value("first-share") + Value("second-share"), 0.5, 1);
        Assert.True(Value("first-share") >= Value("second-share"));
        Assert.Contains("variance", heat.X.Label, StringComparison.Ordinal);
    }

    [Fact]
    public void Planes_without_their_policies_are_wrong_use_in_one_sentence()
    {
        var folder = Train("chain-walk", []);
        string Message(int update, Landscape probe) => Assert.Throws<WrongUseException>(() => Measure(folder, update, probe)).Message;
        var checkpoints = Small with { Plane = PlaneKind.Checkpoints };
        Assert.Contains("through=none: expected two checkpoints of the run before update 4, of 0, 1, 2, 3", Message(4, checkpoints), StringComparison.Ordinal);
        Assert.Contains("through=2,5", Message(4, checkpoints with { Through = [2, 5] }), StringComparison.Ordinal);
        Assert.Contains("through=2,2", Message(4, checkpoints with { Through = [2, 2] }), StringComparison.Ordinal);
        Assert.Contains("of which it has none", Message(0, checkpoints with { Through = [0, 1] }), StringComparison.Ordinal);
        Assert.Contains("at least two checkpoints of the run before update 1", Message(1, Small with { Plane = PlaneKind.PrincipalComponents }), StringComparison.Ordinal);
        Assert.Contains("step-samples=64,128", Message(4, checkpoints with { Through = [1, 2], StepSamples = [64, 128] }), StringComparison.Ordinal);
        foreach (var probe in new[] { checkpoints, Small with { Plane = PlaneKind.PrincipalComponents } })
            Assert.Contains("expected a run", Assert.Throws<WrongUseException>(() => probe.Measure(new ProbeContext(SmallProbes.Snapshot("chain-walk"), TinyRuns.Maker("chain-walk"), 1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RunCheckpoints(folder, TinyRuns.Resume(folder, 3).Snapshot()).Policy(4));
    }

    private static double Exact(RunFolder folder, int update)
    {
        var agent = TinyRuns.Resume(folder, update).Learner.Agent;
        return ExactReturns.Of(agent, 1, agent.Perceive(TinyRuns.Maker("chain-walk"))(), 1)!(agent.Policy.Theta)!.Value;
    }

    private static ProbeResult Measure(RunFolder folder, int update, Landscape probe)
    {
        var snapshot = TinyRuns.Resume(folder, update).Snapshot();
        return probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), 1) { Run = new RunCheckpoints(folder, snapshot) });
    }

    private RunFolder Train(string environment, IReadOnlyList<ProbeSchedule> schedules, TrickSet? tricks = null)
    {
        var configuration = TinyRuns.Configuration(environment, Updates, tricks: tricks);
        var folder = TinyRuns.Folder(_temporary, configuration);
        Assert.True(new TrainingRun(folder, TinyRuns.Trainer(configuration), 1).Train(null, new ScheduledProbes(folder, schedules, TinyRuns.Maker(environment), null, CancellationToken.None), CancellationToken.None));
        return folder;
    }
}
