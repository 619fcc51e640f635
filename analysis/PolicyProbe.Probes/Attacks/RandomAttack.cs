using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Uniform in the set: what an attack has to be better than.</summary>
internal sealed record RandomAttack : IObservationAttack
{
    public string Id => "random";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng)
    {
        var delta = new double[states.States.Length];
        for (var row = 0; row < states.Count; row++)
            set.Sample(states.States.AsSpan(row * states.Width, states.Width), delta.AsSpan(row * states.Width, states.Width), rng);
        return delta;
    }
}
