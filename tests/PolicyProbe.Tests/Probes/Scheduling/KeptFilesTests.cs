using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Scheduling;

/// <summary>Measurements that were interrupted go on where they were, and end with the same bits.</summary>
public sealed class KeptFilesTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public static TheoryData<string> Resumable => ["landscape", "line-search"];

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [MemberData(nameof(Resumable))]
    public void An_interrupted_measurement_goes_on_where_it_was_and_ends_with_the_same_bits(string id)
    {
        var (folder, probe) = (Folder(), SmallProbes.All.Single(candidate => candidate.Card.Id == id));
        var snapshot = SmallProbes.Snapshot("chain-walk");
        var steps = 0L;
        IEnvironment Make() => new CountingEnvironment(TinyRuns.Maker("chain-walk")(), () => steps++);
        var expected = SmallProbes.Json(probe.Measure(new ProbeContext(snapshot, Make, 1)));
        var whole = steps;

        using var source = new CancellationTokenSource();
        var keeper = new KeptFiles(folder);
        Assert.Throws<OperationCanceledException>(() => probe.Measure(new ProbeContext(snapshot, Make, 1, new Stop(source, 0.45), source.Token) { Keeper = keeper }));
        var file = Assert.Single(Directory.GetFiles(folder.ProbeFolder, $"{id}@0.*.parts"));

        steps = 0;
        Assert.Equal(expected, SmallProbes.Json(probe.Measure(new ProbeContext(snapshot, Make, 1) { Keeper = keeper, Threads = 2 })));
        Assert.InRange(steps, 1, (long)(0.8 * whole));
        keeper.Remove();
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void Other_settings_seeds_and_policies_find_nothing_of_it()
    {
        var (folder, probe, snapshot) = (Folder(), new StepLine { Samples = 64, StepSamples = 64, Points = 2, Reach = 2 }, SmallProbes.Snapshot("chain-walk"));
        foreach (var (other, seed, agent) in new[] { (probe, 1UL, snapshot), (probe, 2UL, snapshot), (probe with { Samples = 65 }, 1UL, snapshot), (probe, 1UL, SmallProbes.Snapshot("chain-walk", seed: 2)) })
            other.Measure(new ProbeContext(agent, TinyRuns.Maker("chain-walk"), seed) { Keeper = new KeptFiles(folder) });
        Assert.Equal(4, Directory.GetFiles(folder.ProbeFolder, "*.parts").Length);
        Assert.Empty(folder.ReadProbes());
    }

    [Fact]
    public void A_line_that_was_torn_by_a_kill_is_measured_anew_and_a_damaged_file_is_refused()
    {
        var folder = Folder();
        double[] numbers = [1.5, double.NaN, -0.0];
        string Open(Action<IKeptParts> with)
        {
            using var parts = new KeptFiles(folder).Open("some-probe", 3, "key");
            with(parts);
            return Assert.Single(Directory.GetFiles(folder.ProbeFolder));
        }

        var file = Open(parts =>
        {
            Assert.Null(parts.Find("a"));
            parts.Keep("a", numbers);
            parts.Keep("b", [2]);
            parts.Keep("c", [3]);
            Assert.Throws<ArgumentException>(() => parts.Keep("a b", [1]));
        });
        var whole = File.ReadAllBytes(file);
        var lines = File.ReadAllLines(file);

        // Every length that a kill can leave.
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            Open(parts =>
            {
                Assert.False(parts.Find("c") is not null && length < whole.Length, $"{length} of {whole.Length} bytes");
                if (parts.Find("a") is { } a)
                    Assert.Equal(numbers.Select(BitConverter.DoubleToInt64Bits), a.Select(BitConverter.DoubleToInt64Bits));
                else
                    parts.Keep("a", numbers);
                if (parts.Find("b") is null)
                    parts.Keep("b", [2]);
                if (parts.Find("c") is null)
                    parts.Keep("c", [3]);
            });
            Assert.Equal(whole, File.ReadAllBytes(file));
        }

        string Refusal(params string[] contents)
        {
            File.WriteAllText(file, string.Join('\n', contents) + "\n");
            return Assert.Throws<InvalidDataException>(() => Open(_ => { })).Message;
        }

        Assert.Contains("line 3 is damaged and line 4 is whole; delete the file", Refusal(lines[0], lines[1], lines[2].Replace("b ", "x ", StringComparison.Ordinal), lines[3]), StringComparison.Ordinal);
        Assert.Contains("line 1 is damaged", Refusal("policyprobe-parts-1 other", lines[1]), StringComparison.Ordinal);
        Assert.Contains("first line is another's", Refusal("nonsense"), StringComparison.Ordinal);
        File.WriteAllBytes(file, whole);
        using var first = new KeptFiles(folder).Open("some-probe", 3, "key");
        Assert.Throws<IOException>(() => new KeptFiles(folder).Open("some-probe", 3, "key"));
    }

    [Fact]
    public void What_is_no_return_of_so_many_copies_is_refused()
    {
        float[] theta = [1, 2];
        var parts = new Memory();
        var cells = new KeptCells(parts, "returns/8");
        Assert.Null(cells.Find(theta, 2));
        var cell = new CellReturn(1.25, double.NaN, 1, 5, [1.25, 0], [1, 0]);
        cells.Keep(theta, cell);
        var found = cells.Find(theta, 2)!;
        Assert.Equal((cell.Mean, cell.StandardError, cell.Episodes, cell.Pairs), (found.Mean, found.StandardError, found.Episodes, found.Pairs));
        Assert.Equal(cell.CopyReturns, found.CopyReturns);
        Assert.Equal(cell.CopyEpisodes, found.CopyEpisodes);
        Assert.Null(cells.Find([1, 3], 2));
        foreach (var wrong in new double[][] { [1], [1, 0, 2, 5, 1, 0, 1, 0], [double.NaN, 0, 1, 5, 1, 0, 1, 0], [1, 0, 1, 0, 1, 0, 1, 0], [1, 0, 0.5, 5, 1, 0, 0.5, 0] })
        {
            parts.Found[parts.Found.Keys.Single()] = wrong;
            Assert.Contains("not the return of 2 environments", Assert.Throws<InvalidDataException>(() => cells.Find(theta, 2)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_probe_that_training_was_stopped_in_goes_on_when_it_is_resumed()
    {
        var (folder, probe) = (Folder(), SmallProbes.All.Single(candidate => candidate.Card.Id == "landscape"));
        var trainer = TinyRuns.Trainer(folder.Record.Configuration);
        using var source = new CancellationTokenSource();
        IProgress<double> Announce(string id, int update) => new Stop(source, 0.5);
        Assert.Throws<OperationCanceledException>(() => new ScheduledProbes(folder, [new ProbeSchedule(probe, [0])], TinyRuns.Maker("chain-walk"), Announce, source.Token).Before(0, false, trainer.Snapshot));
        Assert.Single(Directory.GetFiles(folder.ProbeFolder, "*.parts"));
        Assert.Empty(folder.ReadProbes());
        new ScheduledProbes(folder, [new ProbeSchedule(probe, [0])], TinyRuns.Maker("chain-walk"), null, CancellationToken.None).Before(0, false, trainer.Snapshot);
        Assert.Empty(Directory.GetFiles(folder.ProbeFolder, "*.parts"));
        Assert.Equal(
            SmallProbes.Json(probe.Measure(new ProbeContext(trainer.Snapshot(), TinyRuns.Maker("chain-walk"), folder.Record.Configuration.Seed))), SmallProbes.Json(Assert.Single(folder.ReadProbes())));
    }

    // The process gets SIGINT, and the next one SIGKILL, as soon as some of its hundreds of cells are kept.
    [Fact]
    public void A_landscape_that_is_stopped_and_killed_and_measured_again_ends_as_one_that_was_left_alone()
    {
        string[] Probe(string run) => ["probe", "landscape", "--run", run, "--set", "grid=21", "--set", "samples=20000", "--set", "step-samples=64", "--json"];
        foreach (var name in new[] { "alone", "killed" })
            Assert.Equal(0, CommandLine.Run(CommandLine.Train(_temporary.At(name))).Code);
        var probes = Path.Combine(_temporary.At("killed"), "probes");
        long Kept() => !Directory.Exists(probes) ? 0 : Directory.GetFiles(probes, "*.parts").Sum(file => new FileInfo(file).Length);
        foreach (var signal in new[] { "INT", "KILL" })
        {
            var before = Kept();
            using var process = new PolicyProbeProcess(Probe(_temporary.At("killed")));
            Assert.True(process.Reaches(() => Kept() > before + 3000), "it ended before it was killed");
            process.Signal(signal);
            var end = process.End();
            Assert.Equal(signal == "INT" ? Shell.Interrupted : 128 + 9, end.Code);
            Assert.Equal(signal == "INT", end.Error.Contains("the same command goes on from there", StringComparison.Ordinal));
        }

        var (alone, killed) = (CommandLine.Json(Probe(_temporary.At("alone"))), CommandLine.Json(Probe(_temporary.At("killed"))));
        Assert.Equal(alone.GetRawText(), killed.GetRawText());
        Assert.Empty(Directory.GetFiles(probes, "*.parts"));
    }

    private RunFolder Folder() => TinyRuns.Folder(_temporary, TinyRuns.Configuration("chain-walk"));

    /// <summary>Asks to stop once a share is done.</summary>
    private sealed class Stop(CancellationTokenSource source, double share) : IProgress<double>
    {
        public void Report(double value)
        {
            if (value >= share)
                source.Cancel();
        }
    }

    private sealed class Memory : IKeptParts
    {
        public Dictionary<string, double[]> Found { get; } = [];

        public double[]? Find(string part) => Found.GetValueOrDefault(part);

        public void Keep(string part, double[] numbers) => Found[part] = numbers;

        public void Dispose()
        {
        }
    }

    /// <summary>An environment whose steps are counted.</summary>
    private sealed class CountingEnvironment(IEnvironment inner, Action step) : IEnvironment
    {
        public EnvironmentSpec Spec => inner.Spec;

        public void Reset(Rng rng, Span<float> observation) => inner.Reset(rng, observation);

        public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            step();
            return inner.Step(action, observation);
        }

        public byte[] Save() => inner.Save();

        public void Restore(ReadOnlySpan<byte> state, Rng rng) => inner.Restore(state, rng);
    }
}
