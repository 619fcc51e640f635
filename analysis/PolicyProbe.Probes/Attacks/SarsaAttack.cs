using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Down the learned Q^π of the true state under the action that the shown observation leads to: Σ_a π(a | s + δ) Q(s, a), or Q(s, μ(s + δ)).</summary>
/// <param name="Critic">Q^π.</param>
/// <param name="Iterations">Gradient steps.</param>
internal sealed record SarsaAttack(SarsaCritic Critic, int Iterations) : IObservationAttack
{
    public string Id => "sarsa";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng) => states.Climb(
        new SetAscent(set) { Steps = Iterations, Starts = 2 },
        states.Victim.Head is Categorical
            ? new ExpectedValueDescent(Critic.Values(states.States))
            : new ActionValueDescent(Critic.Network, Critic.Theta, states.States, states.Victim.Head.ActionSize), rng);
}
