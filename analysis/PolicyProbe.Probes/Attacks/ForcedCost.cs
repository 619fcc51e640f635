using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What it costs, in return, to take another action than the greedy one once, where the model is known and small.</summary>
/// <remarks>
/// c(s, a) = Σ_t d_t(s) (Q_t(s, greedy) − Q_t(s, a))/Σ_t d_t(s), Q of the policy itself and d its discounted occupancy: where there is a horizon values depend on the time, which
/// an observation does not tell. An adversary that may leave the observation alone pays nothing where c is below 0.
/// </remarks>
internal sealed class ForcedCost
{
    private const int MostStates = 512;
    private readonly PolicyEvaluation _evaluation;
    private readonly StateIndex _index;
    private readonly double[] _occupancy;

    private ForcedCost(PolicyEvaluation evaluation, StateIndex index)
    {
        (_evaluation, _index) = (evaluation, index);
        _occupancy = [.. Enumerable.Range(0, evaluation.Model.States).Select(s => Enumerable.Range(0, evaluation.Layers).Sum(t => evaluation.Occupancy[t, s]))];
    }

    /// <summary>The costs of a policy; null where the model is not known, is large, or its states cannot be told apart.</summary>
    public static ForcedCost? Of(PreciseAgent agent, IEnvironment environment)
    {
        if (environment is not IHasTransitionModel known || agent.Head is not Categorical || known.Model.States > MostStates || StateIndex.Of(known, environment.Spec.Observation.Size) is not { } index)
            return null;
        return new ForcedCost(NetworkPolicy.Evaluate<double>(agent.Policy, agent.PolicyTheta, [], known, []), index);
    }

    /// <summary>The greatest cost among the actions that are forced at each state [B], at least 0.</summary>
    /// <param name="states">As the networks see them [B, n].</param>
    /// <param name="forced">What can be forced there.</param>
    public double[] Greatest(double[] states, ForcedActions forced)
    {
        var width = states.Length / forced.Count;
        return [.. Enumerable.Range(0, forced.Count).Select(b =>
        {
            var s = _index.Of([.. states.AsSpan(b * width, width).ToArray().Select(value => (float)value)]);
            return Enumerable.Range(0, forced.Actions).Where(a => forced.Reached[(b * forced.Actions) + a] > 0).Select(a => Cost(s, forced.Greedy[b], a)).DefaultIfEmpty(0).Max();
        })];
    }

    /// <summary>c(s, a), or 0 where that is less, or where the policy never comes.</summary>
    private double Cost(int s, int greedy, int action)
    {
        if (_occupancy[s] == 0)
            return 0;
        var sum = Enumerable.Range(0, _evaluation.Layers).Sum(t => _evaluation.Occupancy[t, s] * (_evaluation.Q[t, s, greedy] - _evaluation.Q[t, s, action]));
        return Math.Max(0, sum / _occupancy[s]);
    }
}
