using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The exact return of an episode at any θ, where the environment's model is known: what <see cref="PolicyReturns"/> estimates there, time
/// limit included. Finite problems under any network; linear-quadratic ones under a network without hidden layers.
/// </summary>
internal static class ExactReturns
{
    /// <summary>More operations than this for one θ are not worth the truth.</summary>
    private const double Dearest = 2e8;

    /// <summary>A linear-quadratic episode is cut off where its state leaves 10¹²: a return beyond this is no longer that of the model.</summary>
    private const double Farthest = 1e18;

    /// <summary>J(θ) as a function, null at a θ where it has no value; null where the model is not known, or would take too long.</summary>
    /// <param name="agent">Head, network and buffers.</param>
    /// <param name="hidden">The network's hidden layers.</param>
    /// <param name="environment">As the agent sees it, rewards plain.</param>
    /// <param name="discount">γ of the return; 1 for the plain sum.</param>
    public static Func<float[], double?>? Of(Agent agent, int hidden, IEnvironment environment, double discount) => environment switch
    {
        IHasTransitionModel known when Affordable(agent, known, environment.Spec.TimeLimit, discount) is { } episode =>
            theta => NetworkPolicy.Evaluate<float>(agent.Policy.Network, theta, agent.Policy.Buffers, episode, []).Return,
        IHasLinearQuadraticModel known when hidden == 0 && AffinePolicy.Is(agent) && environment.Spec.TimeLimit is { } limit => Quadratic(agent, known.LinearQuadratic, limit, discount),
        _ => null,
    };

    /// <summary>The problem until its horizon or the time limit, with the return's discount; null where it has no value or would take too long.</summary>
    internal static IHasTransitionModel? Affordable(Agent agent, IHasTransitionModel known, int? limit, double discount)
    {
        if (agent.Head is not Categorical)
            return null;
        var episode = new Episode(known, discount, limit);
        var operations = (double)(episode.Model.Horizon ?? 1) * episode.Model.States * episode.Model.States * episode.Model.Actions;
        return operations > Dearest || (episode.Model.Horizon is null && discount == 1) ? null : episode;
    }

    private static Func<float[], double?> Quadratic(Agent agent, LinearQuadraticModel model, int limit, double discount) => theta =>
    {
        var (gain, offset, sigma) = Affine(agent, theta, model);
        var value = LinearQuadraticEpisode.Return(model, gain, offset, sigma, discount, limit);
        return Math.Abs(value) < Farthest ? value : null;
    };

    /// <summary>G, g and σ of an affine policy at θ.</summary>
    internal static (double[,] Gain, double[] Offset, double[] Sigma) Affine(Agent agent, float[] theta, LinearQuadraticModel model) =>
        AffinePolicy.Of(agent, theta) is var policy && policy.Gain.GetLength(1) == model.States
            ? (policy.Gain, policy.Offset, policy.Sigma)
            : throw new ArgumentException($"model: expected [n], n = {policy.Gain.GetLength(1)} of the network, got {model.States}.", nameof(model));

    /// <summary>The problem until its horizon or the time limit, with the return's discount.</summary>
    private sealed class Episode(IHasTransitionModel known, double discount, int? limit) : IHasTransitionModel
    {
        public FiniteMdp Model { get; } = known.Model with { Discount = discount, Horizon = known.Model.Horizon ?? limit };

        public void Observe(int state, Span<float> observation) => known.Observe(state, observation);
    }
}
