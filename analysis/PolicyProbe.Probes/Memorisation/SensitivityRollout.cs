using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Pairs of one fresh rollout with what a critic would be fitted to.</summary>
/// <param name="States">s [n, O], as the networks see them.</param>
/// <param name="Actions">a [n, A].</param>
/// <param name="Targets">V_old + Â [n], the value function's targets.</param>
internal sealed record SensitivityRollout(double[] States, float[] Actions, double[] Targets)
{
    /// <summary>Collects one, from a reset.</summary>
    public static SensitivityRollout Collect(Snapshot snapshot, Func<IEnvironment> make, int samples, Rng rng)
    {
        var learner = RecomputedUpdate.Copy(snapshot, 1);
        var rollout = new RolloutCollector(VectorEnvironments.Make(make, 1, rng.Fork("environments")), learner).Collect(samples, restart: false, rng.Fork("actions"));
        var estimates = PairEstimates.Of(rollout, snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());
        return new SensitivityRollout([.. rollout.Observations.Select(value => (double)value)], rollout.Actions, [.. estimates.Bootstrapped.Select(value => (double)value)]);
    }

    /// <summary>The sensitivities of its pairs, averaged over the agent's times.</summary>
    /// <param name="times">The agent at several checkpoints.</param>
    public RolloutSensitivity Measure(IReadOnlyList<PreciseAgent> times)
    {
        var (value, policy, n) = (new InputSensitivity(Targets.Length), new InputSensitivity(Targets.Length), Targets.Length);
        foreach (var agent in times)
        {
            value.Look(new NetworkLoss(agent.Value, agent.ValueTheta, [], new SquaredError(Targets), n), States);
            policy.Look(new NetworkLoss(agent.Policy, agent.PolicyTheta, [], new NegativeLogProbability(agent.Head, Actions), n), States);
        }

        return new RolloutSensitivity(value.Mean, policy.Mean);
    }
}

/// <summary>The sensitivities of a rollout's pairs.</summary>
/// <param name="Value">mean over times of ‖∂ ½(V − V_target)²/∂s‖₁ [n].</param>
/// <param name="Policy">mean over times of ‖∂ log π(a|s)/∂s‖₁ [n].</param>
internal sealed record RolloutSensitivity(double[] Value, double[] Policy);
