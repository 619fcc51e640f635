using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Chooses what a policy is shown in place of what it should see; the environment stays as it is.</summary>
internal interface IObservationAttack
{
    /// <summary>Kebab-case name.</summary>
    string Id { get; }

    /// <summary>δ [B, O] of the states, inside the set around each.</summary>
    double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng);
}

/// <summary>Who is attacked: the agent's networks in the mode in which they are deployed.</summary>
/// <param name="Head">The family of action distributions.</param>
/// <param name="Policy">The policy's outputs at an observation as the agent sees it.</param>
/// <param name="Value">The value function there.</param>
internal sealed record AttackVictim(IHead Head, INetwork<double> Policy, INetwork<double> Value)
{
    /// <summary>The networks of an agent.</summary>
    public static AttackVictim Of(Agent agent) => new(agent.Head, new WidenedNetwork(agent.Policy), new WidenedNetwork(agent.Value));

    /// <summary>z [B, Z] at states [B, O].</summary>
    public double[] Outputs(double[] states)
    {
        var outputs = new double[states.Length / Policy.Layout.InputSize * Head.OutputSize];
        Policy.Predict([], [], states, outputs);
        return outputs;
    }

    /// <summary>The first of the most likely actions.</summary>
    public static int Best(ReadOnlySpan<double> logits)
    {
        var best = 0;
        for (var a = 1; a < logits.Length; a++)
            best = logits[a] > logits[best] ? a : best;
        return best;
    }
}

/// <summary>States that are attacked side by side.</summary>
/// <param name="Victim">Who.</param>
/// <param name="States">s [B, O], as the agent sees them.</param>
/// <param name="Outputs">What the policy's network says there, unattacked [B, Z].</param>
internal sealed record AttackedStates(AttackVictim Victim, double[] States, double[] Outputs)
{
    /// <summary>O.</summary>
    public int Width => Victim.Policy.Layout.InputSize;

    /// <summary>B.</summary>
    public int Count => States.Length / Width;

    /// <summary>z of a row.</summary>
    public ReadOnlySpan<double> Row(int row) => Outputs.AsSpan(row * Victim.Head.OutputSize, Victim.Head.OutputSize);

    /// <summary>The δ of an ascent of a loss of the policy's outputs.</summary>
    public double[] Climb(SetAscent ascent, IOutputLoss loss, Rng rng) => ascent.Run(new NetworkLoss(Victim.Policy, [], [], loss, Count), States, rng).Deltas;
}
