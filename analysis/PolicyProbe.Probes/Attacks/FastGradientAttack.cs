using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>
/// One whole step: up the cross-entropy of the policy's own most likely action (S. Huang et al., 2017); of continuous actions up the KL from a random start, for
/// at the state itself its gradient is 0.
/// </summary>
internal sealed record FastGradientAttack : IObservationAttack
{
    public string Id => "fast-gradient";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng) => states.Victim.Head is Categorical
        ? states.Climb(SetAscent.OneStep(set), new CrossEntropy([.. Enumerable.Range(0, states.Count).Select(row => AttackVictim.Best(states.Row(row)))]), rng)
        : states.Climb(new SetAscent(set) { RandomStart = true, StepShare = 2 }, new PolicyDivergence(states.Victim.Head, states.Outputs), rng);
}
