using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The value functions that a return may be compared with.</summary>
/// <param name="context">The agent and its environments.</param>
internal sealed class Baselines(ProbeContext context)
{
    /// <summary>The most streams that a fit's pairs come from.</summary>
    private const int Streams = 16;

    private readonly AlgorithmOptions _options = context.Snapshot.Configuration.Options();

    /// <summary>What follows a time limit: the task goes on where the algorithm bootstraps there.</summary>
    public BeyondLimit Beyond { get; } =
        context.Snapshot.Configuration.TrickSet().Hooks<ITimeLimitValue>().Any() ? BeyondLimit.Continues : BeyondLimit.Nothing;

    private Agent Agent => context.Snapshot.Learner.Agent;

    /// <summary>The agent's value network.</summary>
    public NetworkValue Learned { get; } = new(context.Snapshot.Learner.Agent.Value);

    /// <summary>The problem's own values; null where they are not known.</summary>
    public ExactValues? Exact() => ExactValues.Of(Agent, context.PerceivedEnvironment(), _options.Discount, Beyond);

    /// <summary>Whether exact values depend on the time and are known blind to it as well: where the process is finite.</summary>
    public bool HasBlind(ExactValues exact) => exact.Steps is not null && context.PerceivedEnvironment() is IHasTransitionModel;

    /// <summary>The steps that pairs for a fit take.</summary>
    public static int FitSteps(int pairs) => Count(pairs) * Size(pairs);

    /// <summary>What the fit to so many pairs takes in rows of network work.</summary>
    public static double FitRows(int pairs) => new FitPlan().Rows(FitSteps(pairs));

    /// <summary>Pairs for a fit: independent rollouts, each at least an episode of the time limit long where that is affordable.</summary>
    public SampleStream[] FitPairs(int pairs, Rng rng) =>
        new StreamCollector(Agent, context.PerceivedEnvironment, context.Cancellation).Collect(Count(pairs), Size(pairs), SampleUnit.Pairs, rng);

    /// <summary>V*: a network of the agent's value architecture, fitted to their returns.</summary>
    /// <exception cref="WrongUseException">No episode among them is complete.</exception>
    public NetworkValue Fitted(IReadOnlyList<SampleStream> streams, Action<int> done, Rng rng)
    {
        RequireEpisodes(streams);
        return new NetworkValue(FittedValue.Fit(Agent, streams, _options.Discount, Plan(done), rng));
    }

    /// <summary>The same for a network that sees the time too.</summary>
    /// <exception cref="WrongUseException">No episode among them is complete.</exception>
    public NetworkValue FittedInTime(IReadOnlyList<SampleStream> streams, Action<int> done, Rng rng)
    {
        RequireEpisodes(streams);
        var scale = context.MakeEnvironment().Spec.TimeLimit ?? Math.Max(1, streams.Max(stream => stream.EpisodeTime.Max()));
        return new NetworkValue(FittedValue.FitTimeAware(_options.Hidden, Activation.Tanh, streams, _options.Discount, scale, Plan(done), rng), scale);
    }

    private static int Count(int pairs) => Math.Clamp(pairs / 2000, 1, Streams);

    private static int Size(int pairs) => (pairs + Count(pairs) - 1) / Count(pairs);

    private FitPlan Plan(Action<int> done) => new() { Beyond = Beyond, Done = done };

    private static void RequireEpisodes(IReadOnlyList<SampleStream> streams)
    {
        if (streams.All(stream => stream.EpisodesIn(stream.Pairs) == 0))
            throw new WrongUseException($"fit-pairs={streams.Sum(stream => stream.Pairs)}: expected enough for a complete episode, got none; raise fit-pairs.");
    }
}
