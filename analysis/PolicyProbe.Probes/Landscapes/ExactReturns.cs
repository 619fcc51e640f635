using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The exact return of an episode at any θ, where the environment's model is known: what <see cref="PolicyReturns"/> estimates there, time
/// limit included.
/// </summary>
internal static class ExactReturns
{
    /// <summary>More operations than this for one θ are not worth the truth.</summary>
    private const double Dearest = 2e8;

    /// <summary>J(θ) as a function; null where the model is not known, or would take too long.</summary>
    /// <param name="agent">Head, network and buffers.</param>
    /// <param name="environment">As the agent sees it, rewards plain.</param>
    /// <param name="discount">γ of the return; 1 for the plain sum.</param>
    public static Func<float[], double>? Of(Agent agent, IEnvironment environment, double discount) => environment switch
    {
        IHasTransitionModel known when agent.Head is Categorical => Finite(agent, known, environment.Spec.TimeLimit, discount),
        _ => null,
    };

    private static Func<float[], double>? Finite(Agent agent, IHasTransitionModel known, int? limit, double discount)
    {
        var episode = new Episode(known, discount, limit);
        var operations = (double)(episode.Model.Horizon ?? 1) * episode.Model.States * episode.Model.States * episode.Model.Actions;
        return operations > Dearest || (episode.Model.Horizon is null && discount == 1) ? null
            : theta => NetworkPolicy.Evaluate<float>(agent.Policy.Network, theta, agent.Policy.Buffers, episode, []).Return;
    }

    /// <summary>The problem until its horizon or the time limit, with the return's discount.</summary>
    private sealed class Episode(IHasTransitionModel known, double discount, int? limit) : IHasTransitionModel
    {
        public FiniteMdp Model { get; } = known.Model with { Discount = discount, Horizon = known.Model.Horizon ?? limit };

        public void Observe(int state, Span<float> observation) => known.Observe(state, observation);
    }
}
