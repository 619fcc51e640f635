using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Training;

/// <summary>Stopping and resuming to the bit where tricks keep something of their own: filters, held noise, shared networks, schedules.</summary>
public sealed class TrickReproducibilityTests : IDisposable
{
    private const int Updates = 6;
    private static readonly Dictionary<string, (string Environment, AlgorithmOptions Options, ITrick[] Tricks)> Cases = new()
    {
        ["filters"] = ("CartPole-v1", Ppo(), [new ObservationNormalization(), new ObservationClipping(), new RewardScaling(), new RewardClipping(), new ValueClipping()]),
        ["filters and restart"] = ("CartPole-v1", Ppo() with { Restart = true, RolloutEnd = RolloutEnd.LastValue, Order = UpdateOrder.ValueThenPolicy }, [new ObservationNormalization(), new RewardScaling()]),
        ["rewards around their mean"] = ("Pendulum-v1", Ppo(), [new RewardNormalization(), new EntropyBonus { Coefficient = -0.01 }, new AdamAnnealing()]),
        ["gsde"] = ("Pendulum-v1", Ppo() with { Horizon = 30 }, [new Gsde { Interval = 4 }, new ObservationNormalization(), new TimeLimitBootstrap()]),
        ["gsde held for a rollout"] = ("Pendulum-v1", Ppo(), [new Gsde { Interval = 0 }, new StateDiscount()]),
        ["shared networks"] = ("CartPole-v1", Ppo(), [new SharedNetworks(), new OrthogonalInit(), new GradientClipping(), new KlEarlyStopping()]),
        ["batch normalisation"] = ("CartPole-v1", Ppo(), [new BatchNormalization { Momentum = 0.2 }, new OrthogonalInit()]),
        ["batch normalisation of shared networks"] = ("Pendulum-v1", Ppo(), [new BatchNormalization(), new SharedNetworks()]),
        ["layer normalisation"] = ("Pendulum-v1", Ppo(), [new LayerNormalization()]),
        ["state-adversarial"] = ("CartPole-v1", Ppo(), [new StateAdversarial { Ramp = 0.5 }]),
        ["trpo"] = ("Pendulum-v1", new TrpoOptions { Environments = 2, Horizon = 48, Hidden = [8], ValueEpochs = 2, ValueMinibatch = 32, FisherFraction = 0.5 }, [new ObservationNormalization(), new RewardScaling(), new KlSchedule { Final = 0.002 }]),
        ["a2c"] = ("CartPole-v1", new A2cOptions { Environments = 2, Horizon = 16, Hidden = [8] }, [new GradientClipping { Scope = ClippingScope.Joint }]),
        ["reinforce"] = ("CartPole-v1", new ReinforceOptions { Environments = 2, Horizon = 32, Hidden = [8], Restart = true }, [new ReturnTargets(), new ObservationNormalization()]),
    };

    private readonly TemporaryFolder _temporary = new();

    public static TheoryData<string> Names => [.. Cases.Keys];

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Stopping_anywhere_and_resuming_equals_never_having_stopped(string name)
    {
        var configuration = Of(name);
        var pairs = configuration.PairsPerUpdate();
        var whole = TinyRuns.Folder(_temporary, configuration, "whole");
        Assert.True(Run(whole, TinyRuns.Trainer(configuration), null));
        for (var stop = 0; stop < Updates; stop++)
        {
            var folder = TinyRuns.Folder(_temporary, configuration, $"stopped-{stop}");
            Assert.False(Run(folder, TinyRuns.Trainer(configuration), stop * pairs));
            Assert.True(Run(folder, TinyRuns.Resume(folder), null));
            Assert.Equal(TinyRuns.Fingerprint(TinyRuns.Resume(whole).State()), TinyRuns.Fingerprint(TinyRuns.Resume(folder).State()));
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole.Path, "metrics.csv")), File.ReadAllBytes(Path.Combine(folder.Path, "metrics.csv")));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Same_seed_same_bits_and_another_seed_others(string name)
    {
        string Train(ulong seed)
        {
            var trainer = TinyRuns.Trainer(Of(name, seed));
            for (var update = 0; update < 3; update++)
                trainer.Step();
            return TinyRuns.Fingerprint(trainer.State());
        }

        Assert.Equal(Train(1), Train(1));
        Assert.NotEqual(Train(1).Split('\n')[0], Train(2).Split('\n')[0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluating_between_updates_changes_nothing(string name)
    {
        var (one, other) = (TinyRuns.Trainer(Of(name)), TinyRuns.Trainer(Of(name)));
        for (var update = 0; update < 3; update++)
        {
            one.Step();
            other.Step();
            foreach (var deterministic in new[] { true, false })
                Evaluation.Run(other.Learner.Agent, TinyRuns.Maker(Cases[name].Environment), 2, deterministic, new Rng(5));
        }

        Assert.Equal(TinyRuns.Fingerprint(one.State()), TinyRuns.Fingerprint(other.State()));
    }

    [Fact]
    public void A_checkpoint_whose_statistics_are_not_those_of_any_rows_is_refused()
    {
        var trainer = TinyRuns.Trainer(Of("filters"));
        trainer.Step();
        Checkpoint.Write(_temporary.Root, trainer.State());
        var path = _temporary.At("000001.json");
        var text = File.ReadAllText(path);
        var count = trainer.Learner.Agent.Filter.Moments.Count;
        File.WriteAllText(path, text.Replace($"\"count\": {count}", "\"count\": -3", StringComparison.Ordinal));
        Assert.NotEqual(text, File.ReadAllText(path));
        Assert.Contains("moments", Assert.Throws<InvalidDataException>(() => Checkpoint.Read(_temporary.Root, 1, TinyRuns.Trainer(Of("filters")).Learner)).Message, StringComparison.Ordinal);
    }

    private static PpoOptions Ppo() => TinyRuns.Options with { Horizon = 24, Minibatch = 16 };

    private static RunConfiguration Of(string name, ulong seed = 1)
    {
        var (environment, options, tricks) = Cases[name];
        return TinyRuns.Of(options, new TrickSet([new TanhActivation(), .. tricks]), environment, Updates, seed);
    }

    private static bool Run(RunFolder folder, Trainer trainer, long? stop) => new TrainingRun(folder, trainer, 2).Train(stop, new NoObserver(), CancellationToken.None);
}
