using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>An objective whose curvature is measured.</summary>
/// <param name="Id">Kebab-case, the beginning of its scalars' ids.</param>
/// <param name="Name">In words.</param>
/// <param name="Symbol">In symbols.</param>
/// <param name="Unit">What a unit of its Hessian is per: the return's, or its square.</param>
/// <param name="Drifts">Whether it is measured after an update as well.</param>
internal sealed record CurvatureSubject(string Id, string Name, string Symbol, string Unit, bool Drifts)
{
    /// <summary>What the update climbs.</summary>
    public static CurvatureSubject Surrogate { get; } = new("surrogate", "surrogate", "L", "1", true);

    /// <summary>What the value network descends.</summary>
    public static CurvatureSubject Value { get; } = new("value-loss", "value loss", "½ E (V − target)²", "1", true);

    /// <summary>What is wanted in the end.</summary>
    public static CurvatureSubject Return { get; } = new("return", "return", "J", "return", false);

    /// <summary>All, in the order of the report.</summary>
    public static IReadOnlyList<CurvatureSubject> All { get; } = [Surrogate, Value, Return];

    /// <summary>The objective on a sample, as a function of the parameters that are the agent's in <see cref="Theta"/>.</summary>
    public ITwiceDifferentiable Of(PreciseAgent agent, CurvatureSample sample, int threads) => Id switch
    {
        "surrogate" => new SurrogateObjective(agent, sample, double.PositiveInfinity, threads),
        "value-loss" => new ValueLossObjective(agent, sample, threads),
        _ => new ReturnObjective(agent, sample, threads),
    };

    /// <summary>Where it is looked at.</summary>
    public double[] Theta(PreciseAgent agent) => ReferenceEquals(this, Value) ? agent.ValueTheta : agent.PolicyTheta;

    /// <summary>The truth on a problem whose model is known; null where the sample's objective is not an unbiased estimate of it.</summary>
    public ExactCurvature? Exact(PreciseAgent agent, IHasTransitionModel? problem, bool hasHorizon, GradientEstimator estimator)
    {
        var whole = estimator.Unit == SampleUnit.Trajectories;
        var returns = whole && estimator.Advantage == AdvantageKind.MonteCarlo && hasHorizon;
        IObjective? objective = problem is null ? null : Id switch
        {
            "surrogate" => returns && estimator is { Normalise: false, StateDiscount: true } ? new ExactSurrogateObjective(agent.Policy, agent.PolicyTheta, problem) : null,
            "value-loss" => returns ? new ExactValueObjective(agent.Value, problem, NetworkPolicy.Evaluate<double>(agent.Policy, agent.PolicyTheta, [], problem, []).Policy) : null,
            _ => whole ? new ExactReturn(agent.Policy, [], problem) : null,
        };
        return objective is null ? null : ExactCurvature.Of(objective, Theta(agent));
    }

    /// <summary>The layers of its parameters: each layer's weights and biases together, free outputs apart.</summary>
    public static IReadOnlyList<CurvatureLayer> Layers(NetworkLayout layout) =>
        [.. layout.Parameters.GroupBy(block => block.Name.LastIndexOf('.') is >= 0 and var dot ? block.Name[..dot] : block.Name)
            .Select(group => new CurvatureLayer(group.Key, group.Min(block => block.Offset), group.Sum(block => block.Count)))];

    /// <summary>The layout of its parameters.</summary>
    public NetworkLayout Layout(Agent agent) => (ReferenceEquals(this, Value) ? agent.Value : agent.Policy).Network.Layout;

    /// <summary>The same.</summary>
    public NetworkLayout Layout(PreciseAgent agent) => (ReferenceEquals(this, Value) ? agent.Value : agent.Policy).Layout;
}

/// <summary>Parameters that lie together.</summary>
/// <param name="Name">The module's name: <c>0</c>, <c>2</c>, <c>log_std</c>.</param>
/// <param name="Start">The first.</param>
/// <param name="Count">How many.</param>
internal sealed record CurvatureLayer(string Name, int Start, int Count);
