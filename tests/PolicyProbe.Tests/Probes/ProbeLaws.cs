using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes;

/// <summary>What every probe of the catalogue promises; a new probe is covered by being found.</summary>
public sealed class ProbeLaws : IDisposable
{
    private const int Updates = 5;
    private readonly TemporaryFolder _temporary = new();

    public static TheoryData<string> Ids => [.. ProbeCatalogue.All.Select(probe => probe.Card.Id)];

    public static TheoryData<string> Environments => ["CartPole-v1", "chain-walk"];

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [MemberData(nameof(Environments))]
    public void Training_with_every_probe_on_gives_the_same_bits_as_training_with_none(string environment)
    {
        var (without, plain) = Train("without", environment, []);
        var (with, probed) = Train("with", environment, Everything());
        Assert.Equal(plain, probed);
        Assert.Equal(File.ReadAllBytes(Path.Combine(without.Path, "metrics.csv")), File.ReadAllBytes(Path.Combine(with.Path, "metrics.csv")));
        Assert.Empty(without.ReadProbes());
        Assert.Equal(ProbeCatalogue.All.Count * 4, with.ReadProbes().Count);
    }

    [Fact]
    public void Filters_that_count_while_training_count_nothing_for_a_probe()
    {
        var tricks = new TrickSet(new TanhActivation(), new ObservationNormalization(), new ObservationClipping(), new RewardScaling(), new RewardClipping());
        var (without, plain) = Train("without", "CartPole-v1", [], tricks);
        var (with, probed) = Train("with", "CartPole-v1", Everything(), tricks);
        Assert.Equal(plain, probed);
        Assert.Equal(File.ReadAllBytes(Path.Combine(without.Path, "metrics.csv")), File.ReadAllBytes(Path.Combine(with.Path, "metrics.csv")));
        Assert.Equal(ProbeCatalogue.All.Count * 4, with.ReadProbes().Count);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_probe_alone_gives_the_same_numbers_as_among_others(string id)
    {
        var probe = SmallProbes.All.Single(candidate => candidate.Card.Id == id);
        var (alone, _) = Train("alone", "CartPole-v1", [new ProbeSchedule(probe, [2])]);
        var (among, _) = Train("among", "CartPole-v1", Everything());
        var expected = Assert.Single(alone.ReadProbes());
        Assert.NotEmpty(expected.Scalars);
        Assert.Equal(SmallProbes.Json(expected), SmallProbes.Json(among.ReadProbes().Single(result => result.Probe == id && result.Update == 2)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_probe_of_a_checkpoint_gives_the_numbers_that_it_gave_in_training(string id)
    {
        var probe = SmallProbes.All.Single(candidate => candidate.Card.Id == id);
        var (folder, _) = Train("run", "CartPole-v1", [new ProbeSchedule(probe, [2])]);
        var snapshot = TinyRuns.Resume(folder, update: 2).Snapshot();
        var again = probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), snapshot.Configuration.Seed));
        Assert.Equal(SmallProbes.Json(Assert.Single(folder.ReadProbes())), SmallProbes.Json(again));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Same_seed_same_numbers_and_another_seed_others(string id)
    {
        var probe = SmallProbes.All.Single(candidate => candidate.Card.Id == id);
        var snapshot = SmallProbes.Snapshot("chain-walk");
        var before = snapshot.Learner.Agent.Checksum();
        string Measure(ulong seed) => SmallProbes.Json(probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), seed)) with { Seed = 0 });
        Assert.Equal(Measure(1), Measure(1));
        Assert.NotEqual(Measure(1), Measure(2));
        Assert.Equal(before, snapshot.Learner.Agent.Checksum());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Any_number_of_threads_gives_the_same_numbers(string id)
    {
        // More groups than threads: 36 rollouts behind the reference are three groups of gradient-quality, its estimates a fourth.
        var probe = ProbeCatalogue.Find(id, SmallProbes.SettingsFor(ProbeCatalogue.Find(id, [])));
        if (probe is GradientQuality quality)
            probe = quality with { Reference = 36, Sizes = [16, 1500] };
        foreach (var environment in new[] { "CartPole-v1", "chain-walk" })
        {
            string Measure(int threads) => SmallProbes.Json(probe.Measure(new ProbeContext(SmallProbes.Fused(environment), TinyRuns.Maker(environment), 1) { Threads = threads }));
            var one = Measure(1);
            foreach (var threads in new[] { 2, 4, 16 })
                Assert.Equal(one, Measure(threads));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Threads_of_training_are_a_scheduled_probes_and_change_nothing(string id)
    {
        var probe = new Recorder(SmallProbes.All.Single(candidate => candidate.Card.Id == id));
        var (one, _) = Train("one", "CartPole-v1", [new ProbeSchedule(probe, [2])]);
        var (three, _) = Train("three", "CartPole-v1", [new ProbeSchedule(probe, [2])], threads: 3);
        Assert.Equal([1, 3], probe.Threads);
        Assert.Equal(SmallProbes.Json(Assert.Single(one.ReadProbes())), SmallProbes.Json(Assert.Single(three.ReadProbes())));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_result_round_trips_through_JSON(string id)
    {
        var probe = SmallProbes.All.Single(candidate => candidate.Card.Id == id);
        var result = probe.Measure(new ProbeContext(SmallProbes.Snapshot("chain-walk"), TinyRuns.Maker("chain-walk"), 1));
        var text = SmallProbes.Json(result);
        var again = System.Text.Json.JsonSerializer.Deserialize<ProbeResult>(text, ResultJson.Indented)!;
        Assert.Equal(text, SmallProbes.Json(again));
        Assert.Equal(result.Scalars, again.Scalars);
        Assert.Equal(result.Findings, again.Findings);
        Assert.Equal(result.Options, again.Options);
        Assert.Equal((id, 0, "chain-walk", 1UL), (again.Probe, again.Update, again.Environment, again.Seed));
        SmallProbes.ExpectOnce("scalar", result.Scalars.Select(scalar => scalar.Id));
        Assert.True(probe.Card.Headlines.Count > 0, $"{id}: expected Card with Headlines, the one to three scalars that a table of many results shows.");
        Assert.All(probe.Card.Headlines.SelectMany(headline => headline.Split(" + ")), name => Assert.True(
            result.Scalars.Any(scalar => scalar.Id == name || scalar.Id.StartsWith(name + "@", StringComparison.Ordinal)), $"{id}: Headlines names {name}, which is none of its scalars: {string.Join(", ", result.Scalars.Select(scalar => scalar.Id))}"));
        Assert.All(result.Scalars, scalar =>
        {
            Assert.NotEmpty(scalar.Estimand);
            Assert.NotEmpty(scalar.Unit);
            if (scalar.Value is { } value)
                Assert.True(double.IsFinite(value) && !(scalar.Low > value) && !(scalar.High < value), scalar.ToString());
        });
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Cancelling_stops_a_probe_and_progress_ends_at_1(string id)
    {
        var probe = SmallProbes.All.Single(candidate => candidate.Card.Id == id);
        var snapshot = SmallProbes.Snapshot("chain-walk");
        Assert.Throws<OperationCanceledException>(() => probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), 1, null, new CancellationToken(true))));
        var progress = new Progress();
        probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), 1, progress));
        Assert.Equal(progress.Seen.Order(), progress.Seen);
        Assert.True(progress.Seen.Count > 0 && Math.Abs(progress.Seen[^1] - 1) < 1e-9, $"{id}: expected progress to end at 1, got {(progress.Seen.Count > 0 ? progress.Seen[^1] : "none")}: the total of its Work is not what is Done.");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Cancelling_stops_several_threads_and_what_one_throws_comes_out_as_it_is(string id)
    {
        var probe = SmallProbes.All.Single(candidate => candidate.Card.Id == id);
        var snapshot = SmallProbes.Fused("CartPole-v1");
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => probe.Measure(
            new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 1, new Cancel(source), source.Token) { Threads = 3 }));

        var made = 0;
        IEnvironment Make() => Interlocked.Increment(ref made) > 1 ? throw new InvalidOperationException("the second") : TinyRuns.Maker("CartPole-v1")();
        Assert.Equal("the second", Assert.Throws<InvalidOperationException>(() => probe.Measure(new ProbeContext(snapshot, Make, 1) { Threads = 3 })).Message);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_cost_that_is_counted_beforehand_is_what_it_takes(string id)
    {
        // Environments step until the last of several is done, and finish the episodes that count: samples so small would be mostly that.
        var small = SmallProbes.All.Single(candidate => candidate.Card.Id == id);
        var probe = Settings.Of(small).Any(setting => setting.Id == "samples") ? Settings.With(small, id, "samples", "4000") : small;
        var steps = 0L;
        IEnvironment Make() => new Counted(TinyRuns.Maker("chain-walk")(), () => Interlocked.Increment(ref steps));
        var context = new ProbeContext(SmallProbes.Snapshot("chain-walk"), Make, 1);
        var cost = probe.CostOf(context);
        Assert.Equal(0, steps);
        probe.Measure(context);
        Assert.True(steps >= cost.EnvironmentSteps / 2 && steps <= cost.EnvironmentSteps * 2, $"{id}: CostOf says {cost.EnvironmentSteps:N0} environment steps, Measure took {steps:N0}; expected within a factor of 2. A size of its own belongs into SmallProbes.");
        Assert.True(cost.NetworkRows >= 0, cost.ToString());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_card_says_what_is_asked_after_whom_and_at_what_cost(string id)
    {
        var card = ProbeCatalogue.Find(id, []).Card;
        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", card.Id);
        Assert.EndsWith("?", card.Question, StringComparison.Ordinal);
        Assert.NotEmpty(card.Reference);
        Assert.NotEmpty(card.Cost);
    }

    private static List<ProbeSchedule> Everything() => [.. SmallProbes.All.Select(probe => new ProbeSchedule(probe, [0, 2, 3, Updates]))];

    private (RunFolder Folder, string Fingerprint) Train(string name, string environment, IReadOnlyList<ProbeSchedule> schedules, TrickSet? tricks = null, int threads = 1)
    {
        var configuration = TinyRuns.Configuration(environment, Updates, tricks: tricks);
        var folder = TinyRuns.Folder(_temporary, configuration, name);
        var trainer = TinyRuns.Trainer(configuration);
        var probes = new ScheduledProbes(folder, schedules, TinyRuns.Maker(environment), null, CancellationToken.None, threads);
        Assert.True(new TrainingRun(folder, trainer, 1).Train(null, probes, CancellationToken.None));
        return (folder, TinyRuns.Fingerprint(trainer.State()));
    }

    /// <summary>Remembers how many threads it was given.</summary>
    private sealed class Recorder(IProbe inner) : IProbe
    {
        public List<int> Threads { get; } = [];

        public ProbeCard Card => inner.Card;

        public ProbeCost CostOf(ProbeContext context) => inner.CostOf(context);

        public ProbeResult Measure(ProbeContext context)
        {
            Threads.Add(context.Threads);
            return inner.Measure(context);
        }
    }

    /// <summary>An environment whose steps are counted.</summary>
    private sealed class Counted(IEnvironment inner, Action step) : IEnvironment
    {
        /// <summary>With the chain's horizon as its limit: the model, which says so otherwise, does not show through here.</summary>
        public EnvironmentSpec Spec => inner.Spec with { TimeLimit = 20 };

        public void Reset(Rng rng, Span<float> observation) => inner.Reset(rng, observation);

        public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            step();
            return inner.Step(action, observation);
        }

        public byte[] Save() => inner.Save();

        public void Restore(ReadOnlySpan<byte> state, Rng rng) => inner.Restore(state, rng);
    }

    /// <summary>Asks to stop as soon as something is done.</summary>
    private sealed class Cancel(CancellationTokenSource source) : IProgress<double>
    {
        public void Report(double value) => source.Cancel();
    }

    private sealed class Progress : IProgress<double>
    {
        public List<double> Seen { get; } = [];

        public void Report(double value) => Seen.Add(value);
    }
}
