using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What follows after an environment's time limit, whose end is a truncation and no death.</summary>
internal enum BeyondLimit
{
    /// <summary>Nothing: values are returns of the episode as it is simulated, and depend on the time left.</summary>
    Nothing,

    /// <summary>The task goes on: values are as if there were no limit, what an algorithm that bootstraps there wants.</summary>
    Continues,
}

/// <summary>
/// V^π and A^π of a frozen policy, exact, where the environment's model is known: finite processes under any network, linear-quadratic
/// problems under an affine Gaussian one. A problem's own horizon is an end of the task and counts always; with
/// <see cref="BeyondLimit.Nothing"/> the time limit counts too, whichever cuts first.
/// </summary>
internal abstract class ExactValues
{
    /// <summary>More operations than this are not worth the truth.</summary>
    private const double Dearest = 2e8;

    /// <summary>The steps after which nothing more is counted; null where values do not depend on time.</summary>
    public abstract int? Steps { get; }

    /// <summary>
    /// The exact values; null where the model is not known, would take too long, shows two states as one, or has no values (no end and
    /// γ = 1, or an unstable policy that goes on for ever).
    /// </summary>
    /// <param name="agent">Acts; its value function is not looked at.</param>
    /// <param name="perceived">The environment as the agent sees it, rewards as they are to be counted.</param>
    /// <param name="discount">γ.</param>
    /// <param name="beyond">What follows after a time limit.</param>
    public static ExactValues? Of(Agent agent, IEnvironment perceived, double discount, BeyondLimit beyond = BeyondLimit.Nothing)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(perceived);
        var limit = beyond == BeyondLimit.Nothing ? perceived.Spec.TimeLimit : null;
        return perceived switch
        {
            IHasTransitionModel known when agent.Head is Categorical => Finite.Of(agent, known, limit, discount),
            IHasLinearQuadraticModel known when AffinePolicy.Is(agent) => Quadratic.Of(agent, known.LinearQuadratic, limit, discount),
            _ => null,
        };
    }

    /// <summary>V^π_t(s): the expected return from here to the end, t steps into the episode; 0 in a terminal state and after the last step.</summary>
    /// <param name="observation">What the agent sees in s [O].</param>
    /// <param name="time">t.</param>
    /// <exception cref="ArgumentException">No state looks like this.</exception>
    public abstract double At(ReadOnlySpan<float> observation, int time);

    /// <summary>Q^π_t(s, a).</summary>
    /// <param name="observation">What the agent sees in s [O].</param>
    /// <param name="action">a [A].</param>
    /// <param name="time">t.</param>
    public abstract double ActionValue(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, int time);

    /// <summary>A^π_t(s, a) = Q^π_t(s, a) − V^π_t(s).</summary>
    /// <param name="observation">What the agent sees in s [O].</param>
    /// <param name="action">a [A].</param>
    /// <param name="time">t.</param>
    public double Advantage(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, int time) => ActionValue(observation, action, time) - At(observation, time);

    /// <summary>
    /// The best that a function of the observation alone can be: E[V_t(s) | s], t as often as the policy is in s at t,
    /// Σ_t Pr(s_t = s)V_t(s) / Σ_t Pr(s_t = s). V itself where values do not depend on time; null where no episode comes to s, or where
    /// it is not known (linear-quadratic problems with a time limit).
    /// </summary>
    /// <param name="observation">What the agent sees in s [O].</param>
    public abstract double? TimeBlind(ReadOnlySpan<float> observation);

    /// <summary>A finite process: backward induction, or the solution of its linear equations where nothing cuts it off.</summary>
    private sealed class Finite : ExactValues
    {
        private readonly PolicyEvaluation _evaluation;
        private readonly StateIndex _index;
        private readonly double?[] _blind;

        private Finite(PolicyEvaluation evaluation, StateIndex index, double?[] blind) => (_evaluation, _index, _blind) = (evaluation, index, blind);

        public override int? Steps => _evaluation.Model.Horizon;

        public static Finite? Of(Agent agent, IHasTransitionModel known, int? limit, double discount)
        {
            var horizon = known.Model.Horizon is { } own && limit is { } cut ? Math.Min(own, cut) : known.Model.Horizon ?? limit;
            var model = known.Model with { Discount = discount, Horizon = horizon };
            var operations = (double)model.States * model.States * (horizon is { } steps ? (double)steps * model.Actions : model.States);
            var endless = horizon is null && discount == 1 && !Array.Exists(model.Terminal, terminal => terminal);
            if (endless || operations > Dearest || StateIndex.Of(known, agent.Policy.Network.Layout.InputSize) is not { } index)
                return null;
            try
            {
                var evaluation = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, new Episode(known, model), []);
                return new Finite(evaluation, index, Blind(evaluation));
            }
            catch (InvalidOperationException)
            {
                return null; // γ = 1, and from some state no end is reached
            }
        }

        public override double At(ReadOnlySpan<float> observation, int time) => Layer(time) is { } layer ? _evaluation.V[layer, _index.Of(observation)] : 0;

        public override double ActionValue(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, int time) =>
            Layer(time) is { } layer ? _evaluation.Q[layer, _index.Of(observation), (int)action[0]] : 0;

        public override double? TimeBlind(ReadOnlySpan<float> observation) => _blind[_index.Of(observation)];

        private int? Layer(int time)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(time);
            return Steps is not { } steps ? 0 : time < steps ? time : null;
        }

        private static double?[] Blind(PolicyEvaluation evaluation)
        {
            var model = evaluation.Model;
            if (model.Horizon is null)
                return [.. Enumerable.Range(0, model.States).Select(s => (double?)evaluation.V[0, s])];
            var visits = model.Discount == 1 ? evaluation : PolicyEvaluation.Of(model with { Discount = 1 }, evaluation.Policy);
            var blind = new double?[model.States];
            for (var s = 0; s < blind.Length; s++)
            {
                var (sum, weight) = (0.0, 0.0);
                for (var t = 0; t < evaluation.Layers; t++)
                    (sum, weight) = (sum + (visits.Occupancy[t, s] * evaluation.V[t, s]), weight + visits.Occupancy[t, s]);
                blind[s] = weight > 0 ? sum / weight : null;
            }

            return blind;
        }

        /// <summary>The process with the horizon and the discount that count.</summary>
        private sealed class Episode(IHasTransitionModel known, FiniteMdp model) : IHasTransitionModel
        {
            public FiniteMdp Model => model;

            public void Observe(int state, Span<float> observation) => known.Observe(state, observation);
        }
    }

    /// <summary>A linear-quadratic problem.</summary>
    private sealed class Quadratic(LinearQuadraticValues values, int? steps) : ExactValues
    {
        public override int? Steps => steps;

        public static Quadratic? Of(Agent agent, LinearQuadraticModel model, int? limit, double discount)
        {
            var policy = AffinePolicy.Of(agent, agent.Policy.Theta);
            var values = limit is { } steps
                ? LinearQuadraticValues.Within(model, policy.Gain, policy.Offset, policy.Sigma, discount, steps)
                : LinearQuadraticValues.ForEver(model, policy.Gain, policy.Offset, policy.Sigma, discount);
            return values is null ? null : new Quadratic(values, limit);
        }

        public override double At(ReadOnlySpan<float> observation, int time) => values.Value(Wide(observation), time);

        public override double ActionValue(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, int time) =>
            values.ActionValue(Wide(observation), Wide(action), time);

        public override double? TimeBlind(ReadOnlySpan<float> observation) => steps is null ? At(observation, 0) : null;

        private static double[] Wide(ReadOnlySpan<float> x)
        {
            var wide = new double[x.Length];
            for (var i = 0; i < wide.Length; i++)
                wide[i] = x[i];
            return wide;
        }
    }
}
