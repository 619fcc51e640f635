using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.TestKit;

/// <summary>Runs that take milliseconds: two environments, sixteen steps an update, eight units.</summary>
internal static class TinyRuns
{
    public static PpoOptions Options { get; } = new() { Environments = 2, Horizon = 16, Minibatch = 8, Epochs = 2, Hidden = [8], LearningRate = 1e-2 };

    public static Func<IEnvironment> Maker(string environment) => () => new EnvironmentCatalogue().Create(environment);

    public static RunConfiguration Configuration(
        string environment = "CartPole-v1", int updates = 12, ulong seed = 1, PpoOptions? options = null, TrickSet? tricks = null)
    {
        var (preset, chosen) = (Presets.For("ppo", environment), options ?? Options);
        return RunConfiguration.From(
            preset, Maker(environment)().Spec, (long)updates * chosen.Environments * chosen.Horizon, seed, chosen, tricks ?? preset.Tricks, TorchEngine.Id, "cpu");
    }

    /// <summary>The configuration of any algorithm: the options' type says which.</summary>
    public static RunConfiguration Of(AlgorithmOptions options, TrickSet tricks, string environment = "CartPole-v1", int updates = 12, ulong seed = 1) => RunConfiguration.From(
        Presets.For(options.Algorithm().Id, environment), Maker(environment)().Spec, updates * options.Pairs, seed, options, tricks, TorchEngine.Id, "cpu");

    /// <summary>An untrained learner and a rollout of it, seen and counted through its filters.</summary>
    public static (Learner Learner, Rollout Rollout) Sample(AlgorithmOptions options, TrickSet tricks, string environment = "CartPole-v1", ulong seed = 1, Func<MlpSpec, INetwork<float>>? engine = null)
    {
        var agent = AgentBuilder.Build(Maker(environment)().Spec, options, tricks, engine ?? TorchEngine.On("cpu"), new Rng(seed).Fork("weights"));
        var learner = Learner.Of(agent, new RewardFilter(tricks, options.Environments, options.Discount));
        var vector = new VectorEnvironment(Maker(environment), options.Environments, new Rng(seed + 100));
        return (learner, new RolloutCollector(vector, learner).Collect(options.Horizon, restart: false, new Rng(seed + 200)));
    }

    public static Trainer Trainer(RunConfiguration configuration, TrainingState? state = null) =>
        new(configuration, Maker(configuration.Environment), TorchEngine.On("cpu"), state);

    public static RunRecord Record(RunConfiguration configuration) => new(
        1, configuration, configuration.Updates(), (long)configuration.Updates() * configuration.PairsPerUpdate(), "test", [], [], "0", null, "2026-01-01T00:00:00Z",
        new Dictionary<string, string>());

    public static RunFolder Folder(TemporaryFolder temporary, RunConfiguration configuration, string name = "run") =>
        RunFolder.Create(temporary.At(name), Record(configuration));

    /// <summary>The trainer of a folder, from a checkpoint: the newest unless another is named.</summary>
    public static Trainer Resume(RunFolder folder, int? update = null)
    {
        var configuration = folder.Record.Configuration;
        return Trainer(configuration, Checkpoint.Read(folder.CheckpointFolder, update ?? folder.Checkpoints()[^1], Trainer(configuration).Learner));
    }

    /// <summary>Everything of a state that must be equal to the bit, as text.</summary>
    public static string Fingerprint(TrainingState state) => string.Join('\n',
    [
        $"{state.Update} {state.Learner.Agent.Checksum()}",
        .. new[] { state.Learner.PolicyOptimiser, state.Learner.ValueOptimiser }.Select(adam =>
            $"{adam.Steps} {string.Join(',', adam.FirstMoment.Concat(adam.SecondMoment).Select(BitConverter.SingleToInt32Bits))}"),
        .. new[] { state.Learner.Agent.Filter.Moments, state.Learner.Rewards.Moments }.Select(Text),
        string.Join(',', state.Learner.Rewards.Returns.Select(BitConverter.DoubleToInt64Bits)),
        .. state.Environments.States.Select(Convert.ToHexString),
        .. state.Environments.Streams,
        string.Join(',', state.Environments.Observations.Select(BitConverter.SingleToInt32Bits)),
        $"{state.Episodes.Episodes} {string.Join(',', state.Episodes.Returns)} {string.Join(',', state.Episodes.Lengths)}",
        $"{string.Join(',', state.Episodes.RecentReturns)} {string.Join(',', state.Episodes.RecentLengths)}",
    ]);

    /// <summary>What a filter counted, to the bit.</summary>
    public static string Text(RunningMoments moments) =>
        $"{moments.Count} {string.Join(',', moments.Mean.ToArray().Concat(moments.Squares.ToArray()).Select(BitConverter.DoubleToInt64Bits))}";
}

/// <summary>Sees nothing.</summary>
internal sealed class NoObserver : ITrainingObserver
{
    public void Before(int update, bool last, Func<Snapshot> snapshot)
    {
    }

    public void After(TrainingRow row)
    {
    }
}
