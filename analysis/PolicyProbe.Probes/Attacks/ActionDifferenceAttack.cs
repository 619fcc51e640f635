using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Maximal action difference: up KL(π(· | s) ‖ π(· | s + δ)) from a random start, the best of all iterates (H. Zhang et al., 2020).</summary>
/// <param name="Iterations">Gradient steps.</param>
internal sealed record ActionDifferenceAttack(int Iterations) : IObservationAttack
{
    public string Id => "mad";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng) =>
        states.Climb(new SetAscent(set) { Steps = Iterations, RandomStart = true }, new PolicyDivergence(states.Victim.Head, states.Outputs), rng);
}
