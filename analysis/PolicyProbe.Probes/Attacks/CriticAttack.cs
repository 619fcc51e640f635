using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Down the agent's own value function at the shown observation (A. Pattanaik et al., 2018, as in the code of H. Zhang et al., 2020).</summary>
/// <param name="Iterations">Gradient steps.</param>
internal sealed record CriticAttack(int Iterations) : IObservationAttack
{
    public string Id => "critic";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng) =>
        new SetAscent(set) { Steps = Iterations }.Run(new NetworkLoss(states.Victim.Value, [], [], new ValueDescent(), states.Count), states.States, rng).Deltas;
}
