using System.Reflection;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>One line of the learning curve.</summary>
/// <param name="Update">Updates done, this one included.</param>
/// <param name="Steps">Environment steps done.</param>
/// <param name="Episodes">Episodes finished.</param>
/// <param name="MeanReturn">Mean undiscounted return of the last 100 episodes; null before the first ends.</param>
/// <param name="MeanLength">Mean length of the last 100 episodes; null before the first ends.</param>
/// <param name="Statistics">What the update did.</param>
public sealed record TrainingRow(int Update, long Steps, long Episodes, double? MeanReturn, double? MeanLength, UpdateStatistics Statistics)
{
    /// <summary>Everything that is recorded of an update: the column of metrics.csv, the tag of TensorBoard, the value.</summary>
    public static IReadOnlyList<(string Name, string Tag, Func<TrainingRow, double?> Value)> Metrics { get; } =
    [
        ("update", "progress/update", row => row.Update),
        ("steps", "progress/steps", row => row.Steps),
        ("episodes", "progress/episodes", row => row.Episodes),
        ("mean_return", "episode/return", row => row.MeanReturn),
        ("mean_length", "episode/length", row => row.MeanLength),
        .. from property in typeof(UpdateStatistics).GetProperties()
           let metric = property.GetCustomAttribute<MetricAttribute>()
           where metric is not null
           select (metric.Name, metric.Tag, (Func<TrainingRow, double?>)(row => (double?)property.GetValue(row.Statistics))),
    ];
}

/// <summary>Everything that training has made so far: what a checkpoint holds.</summary>
/// <param name="Update">Updates done.</param>
/// <param name="Learner">Networks and optimisers.</param>
/// <param name="Environments">The environments' states and streams.</param>
/// <param name="Episodes">The episodes under way and just finished.</param>
public sealed record TrainingState(int Update, Learner Learner, VectorEnvironmentState Environments, EpisodeTracker Episodes);

/// <summary>
/// The training loop, one update a call: collect, then learn. Every random stream is forked from the seed by purpose and update, so
/// stopping between two updates and going on from the state equals never having stopped, to the bit.
/// </summary>
public sealed class Trainer
{
    private readonly RunConfiguration _configuration;
    private readonly AlgorithmOptions _options;
    private readonly TrickSet _tricks;
    private readonly IAlgorithm _algorithm;
    private readonly Rng _root;
    private readonly RolloutCollector _collector;

    /// <summary>Training from the start, or from a state.</summary>
    /// <param name="configuration">What to compute.</param>
    /// <param name="makeEnvironment">Makes a fresh environment.</param>
    /// <param name="makeNetwork">Makes the network of a spec on the configured engine.</param>
    /// <param name="state">Where to go on; null to start. It is copied.</param>
    /// <param name="threads">Threads that step the environments and learn; the results do not depend on it.</param>
    /// <exception cref="WrongUseException">A setting breaks its rule, or a trick has no hook in the algorithm.</exception>
    /// <exception cref="InvalidDataException">The state is of other environments than the configuration's.</exception>
    public Trainer(RunConfiguration configuration, Func<IEnvironment> makeEnvironment, Func<MlpSpec, INetwork<float>> makeNetwork, TrainingState? state = null, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(makeEnvironment);
        _configuration = configuration;
        _options = configuration.Options();
        _tricks = configuration.TrickSet();
        _algorithm = _options.Algorithm();
        RequireHooks();
        _root = new Rng(configuration.Seed);
        Updates = configuration.Updates();

        var environment = VectorEnvironments.Make(makeEnvironment, _options.Environments, _root.Fork("environments"), threads);
        Learner = state?.Learner.Copy() ?? Learner.Of(
            AgentBuilder.Build(environment.Spec, _options, _tricks, makeNetwork, _root.Fork("weights")),
            new RewardFilter(_tricks, _options.Environments, _options.Discount));
        Learner = Learner with { Threads = threads };
        Episodes = state?.Episodes.Copy() ?? new EpisodeTracker(_options.Environments);
        Update = state?.Update ?? 0;
        _collector = state is null ? new RolloutCollector(environment, Learner) : Continue(environment, state);
    }

    /// <summary>Updates done.</summary>
    public int Update { get; private set; }

    /// <summary>Updates planned.</summary>
    public int Updates { get; }

    /// <summary>Environment steps done.</summary>
    public long Steps => (long)Update * _configuration.PairsPerUpdate();

    /// <summary>The agent in training with its optimisers.</summary>
    public Learner Learner { get; }

    /// <summary>The episodes under way and just finished.</summary>
    public EpisodeTracker Episodes { get; }

    /// <summary>Collects a rollout and learns from it.</summary>
    /// <exception cref="InvalidOperationException">The weights are no longer finite.</exception>
    public TrainingRow Step()
    {
        var rollout = _collector.Collect(_options.Horizon, _options.Restart, _root.Fork($"actions/{Update}"));
        var statistics = _algorithm.Update(Learner, rollout, _tricks, new Progress(Update, Updates), _root.Fork($"minibatches/{Update}"));
        Episodes.Add(rollout);
        Update++;
        if (!double.IsFinite(Vectors.Norm(Learner.Agent.Policy.Theta)) || !double.IsFinite(Vectors.Norm(Learner.Agent.Value.Theta)))
            throw new InvalidOperationException($"training diverged in update {Update}: a weight is no longer finite; a lower learning-rate usually helps.");
        return new TrainingRow(Update, Steps, Episodes.Episodes, Mean(Episodes.RecentReturns), Mean(Episodes.RecentLengths), statistics);
    }

    /// <summary>The state between two updates, sharing nothing that later updates change.</summary>
    public TrainingState State() => new(Update, Learner.Copy(), _collector.Save(), Episodes.Copy());

    /// <summary>A frozen copy for probes.</summary>
    public Snapshot Snapshot() => new(_configuration, Update, Learner.Copy());

    private RolloutCollector Continue(IVectorEnvironment environment, TrainingState state)
    {
        try
        {
            return new RolloutCollector(environment, Learner, state.Environments, state.Episodes.Lengths);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new InvalidDataException($"checkpoint {Checkpoint.Stem(state.Update)}: its environments do not fit the run: {exception.Message}", exception);
        }
    }

    private static double? Mean(Queue<double> values) => values.Count == 0 ? null : values.Average();

    private void RequireHooks()
    {
        foreach (var trick in _tricks.Tricks)
            if (!_algorithm.Hooks.Any(hook => hook.IsInstanceOfType(trick)))
                throw new WrongUseException($"{trick.Id}: {_algorithm.Id} has no hook for this trick; leave it out with --without {trick.Id}.");
    }
}

/// <summary>A frozen learner with its place in training: what a probe gets, never the live one.</summary>
/// <param name="Configuration">What the run computes.</param>
/// <param name="Update">Updates done.</param>
/// <param name="Learner">Copies of networks and optimisers.</param>
public sealed record Snapshot(RunConfiguration Configuration, int Update, Learner Learner);
