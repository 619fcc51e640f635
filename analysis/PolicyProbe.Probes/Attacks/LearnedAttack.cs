using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// A policy that has learned to choose δ: PPO in the <see cref="AttackedEnvironment"/> of the frozen victim, then its most likely choice (H. Zhang et al.,
/// "Robust Reinforcement Learning on State Observations with Learned Optimal Adversary", 2021). One is learned for each radius.
/// </summary>
/// <param name="Adversary">The policy, trained.</param>
internal sealed record LearnedAttack(Agent Adversary) : IObservationAttack
{
    public const string Name = "learned";

    public string Id => Name;

    /// <summary>The options of the learning: those of the default preset of PPO, updates no longer than all steps, and the victim's discount.</summary>
    public static PpoOptions Options(int steps, double discount)
    {
        var options = (PpoOptions)Preset.Options;
        return options with { Discount = discount, Horizon = Math.Min(options.Horizon, steps), Minibatch = Math.Min(options.Minibatch, steps) };
    }

    /// <summary>The environment steps that an adversary takes: whole updates.</summary>
    public static long Steps(int steps) => steps == 0 ? 0 : ((steps - 1) / Options(steps, 1).Pairs * Options(steps, 1).Pairs) + Options(steps, 1).Pairs;

    /// <summary>Learns one.</summary>
    /// <param name="victim">Whose observations; it is not changed.</param>
    /// <param name="make">Makes fresh environments, as they are.</param>
    /// <param name="set">Where δ may be.</param>
    /// <param name="deterministic">The victim's most likely action in place of a sampled one.</param>
    /// <param name="steps">Environment steps, at least 1; rounded up to whole updates.</param>
    /// <param name="discount">γ.</param>
    /// <param name="rng">The seed.</param>
    /// <param name="done">Told the share of an update after each.</param>
    /// <param name="cancellation">Stops it.</param>
    public static LearnedAttack Train(
        Agent victim, Func<IEnvironment> make, PerturbationSet set, bool deterministic, int steps, double discount, Rng rng, Action<double> done, CancellationToken cancellation)
    {
        var perceived = victim.Perceive(make);
        IEnvironment Make() => new AttackedEnvironment(perceived(), victim, set, deterministic);
        var configuration = RunConfiguration.From(Preset, Make().Spec, steps, rng.NextUInt64(), Options(steps, discount), Preset.Tricks, Engines.Fused, "cpu");
        var trainer = new Trainer(configuration, Make, Engines.On(Engines.Fused, "cpu"));
        while (trainer.Update < trainer.Updates)
        {
            cancellation.ThrowIfCancellationRequested();
            trainer.Step();
            done(1.0 / trainer.Updates);
        }

        return new LearnedAttack(trainer.Snapshot().Learner.Agent);
    }

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng)
    {
        var (width, delta) = (states.Width, new double[states.States.Length]);
        float[] seen = [.. states.States.Select(value => (float)value)];
        Adversary.Filter.Apply(seen);
        var choice = new float[seen.Length];
        Adversary.Head.Mode<float>(Adversary.Policy.Predict(seen), choice);
        for (var at = 0; at < delta.Length; at += width)
            AttackedEnvironment.Delta(set, choice.AsSpan(at, width), states.States.AsSpan(at, width), delta.AsSpan(at, width));
        return delta;
    }

    private static Preset Preset => Presets.All.Single(preset => preset.Id == "ppo" && preset.Environment is null);
}
