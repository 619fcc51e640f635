using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The exact surrogate L(θ) = Σ_t Σ_s d_t(s) Σ_a π_θ(a | s) A_t(s, a) of an agent's policy π_θ₀, where <see cref="ExactReturns"/> knows J: no
/// pairs, no value network, no clip. L(θ₀) = 0, and its gradient there is that of J.
/// </summary>
internal static class ExactSurrogates
{
    /// <summary>L(θ) as a function, null at a θ where it has no value; null where the model is not known, or would take too long.</summary>
    /// <param name="agent">Head, network, buffers, and θ₀.</param>
    /// <param name="hidden">The network's hidden layers.</param>
    /// <param name="environment">As the agent sees it, rewards plain.</param>
    /// <param name="discount">γ of the return; 1 for the plain sum.</param>
    public static Func<float[], double?>? Of(Agent agent, int hidden, IEnvironment environment, double discount)
    {
        var (network, origin, buffers) = (agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers);
        switch (environment)
        {
            case IHasTransitionModel known when ExactReturns.Affordable(agent, known, environment.Spec.TimeLimit, discount) is { } episode:
                var old = NetworkPolicy.Evaluate<float>(network, origin, buffers, episode, []);
                return theta => ExactSurrogate.Value(old, NetworkPolicy.Table<float>(network, theta, buffers, episode));
            case IHasLinearQuadraticModel known when agent.Head is DiagonalGaussian && hidden == 0 && environment.Spec.TimeLimit is { } limit:
                var (gain, offset, sigma) = ExactReturns.Affine(agent, origin, known.LinearQuadratic);
                var surrogate = new LinearQuadraticSurrogate(known.LinearQuadratic, gain, offset, sigma, discount, limit);
                return theta =>
                {
                    var (otherGain, otherOffset, otherSigma) = ExactReturns.Affine(agent, theta, known.LinearQuadratic);
                    return surrogate.Value(otherGain, otherOffset, otherSigma) is var value && double.IsFinite(value) ? value : null;
                };
            default:
                return null;
        }
    }
}
