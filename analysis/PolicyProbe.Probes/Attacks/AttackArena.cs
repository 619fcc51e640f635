using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What happened in one episode.</summary>
internal sealed class AttackedEpisode
{
    /// <summary>The undiscounted return.</summary>
    public double Return { get; set; }

    /// <summary>Steps.</summary>
    public int Steps { get; set; }

    /// <summary>Σ KL(π(· | s) ‖ π(· | s + δ)) over steps, nats.</summary>
    public double Divergence { get; set; }

    /// <summary>Σ D_TV over steps; NaN where it has no closed form.</summary>
    public double Variation { get; set; }

    /// <summary>Steps with δ ≠ 0.</summary>
    public int Attacked { get; set; }

    /// <summary>What the policy should have seen, where it was asked for; the observation after the last step is the last.</summary>
    public List<float[]> States { get; } = [];

    /// <summary>Actions taken, likewise.</summary>
    public List<float[]> Actions { get; } = [];

    /// <summary>Rewards, likewise.</summary>
    public List<double> Rewards { get; } = [];

    /// <summary>How it ended.</summary>
    public EpisodeEnd End { get; set; }
}

/// <summary>Complete episodes of a frozen agent whose observations are attacked, all side by side. Start states, noise and action draws of episode i are the same whatever the attack.</summary>
/// <param name="agent">Who acts; it is not changed.</param>
/// <param name="make">Makes fresh environments, as they are.</param>
/// <param name="episodes">E.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class AttackArena(Agent agent, Func<IEnvironment> make, int episodes, CancellationToken cancellation)
{
    /// <summary>Steps after which an episode is cut off in an environment without a time limit: an attacked agent may never end one.</summary>
    public const int MostSteps = 10_000;

    private readonly AttackVictim _victim = AttackVictim.Of(agent);

    /// <summary>Runs the episodes.</summary>
    /// <param name="attack">Null for none.</param>
    /// <param name="set">Where δ may be.</param>
    /// <param name="deterministic">The most likely action in place of a sampled one.</param>
    /// <param name="keep">Whether states, actions and rewards are kept.</param>
    /// <param name="rng">Start states, noise and actions.</param>
    /// <param name="attackRng">What the attack draws.</param>
    public AttackedEpisode[] Run(IObservationAttack? attack, PerturbationSet set, bool deterministic, bool keep, Rng rng, Rng attackRng)
    {
        var perceived = agent.Perceive(make);
        var environments = Enumerable.Range(0, episodes).Select(_ => perceived()).ToArray();
        var (width, size, results) = (environments[0].Spec.Observation.Size, agent.Head.ActionSize, Enumerable.Range(0, episodes).Select(_ => new AttackedEpisode()).ToArray());
        var most = environments[0].Spec.TimeLimit is null ? MostSteps : int.MaxValue;
        var observations = new float[episodes * width];
        for (var i = 0; i < episodes; i++)
            environments[i].Reset(rng.Fork($"environments/{i}"), observations.AsSpan(i * width, width));
        var samplers = Enumerable.Range(0, episodes).Select(i => new ActionSampler(agent.Head, 1, rng.Fork($"actions/{i}"))).ToArray();
        var running = Enumerable.Range(0, episodes).ToList();
        var (action, row) = (new float[size], new float[agent.Head.OutputSize]);
        for (var step = 0; running.Count > 0; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] states = [.. running.SelectMany(i => observations[(i * width)..((i + 1) * width)]).Select(value => (double)value)];
            var shown = _victim.Outputs(states);
            if (attack is not null)
                shown = Attack(attack, set, new AttackedStates(_victim, states, shown), running, results, attackRng.Fork($"step/{step}"));
            for (var k = running.Count - 1; k >= 0; k--)
            {
                var (i, result) = (running[k], results[running[k]]);
                for (var o = 0; o < row.Length; o++)
                    row[o] = (float)shown[(k * row.Length) + o];
                if (deterministic)
                    agent.Head.Mode<float>(row, action);
                else
                    samplers[i].Sample(row, action);
                var observation = observations.AsSpan(i * width, width);
                if (keep)
                {
                    result.States.Add(observation.ToArray());
                    result.Actions.Add([.. action]);
                }

                var outcome = environments[i].Step(action, observation);
                result.Return += outcome.Reward;
                result.Steps++;
                result.End = outcome.End == EpisodeEnd.None && result.Steps >= most ? EpisodeEnd.Truncated : outcome.End;
                if (keep)
                    result.Rewards.Add(outcome.Reward);
                if (result.End == EpisodeEnd.None)
                    continue;
                if (keep)
                    result.States.Add(observation.ToArray());
                running.RemoveAt(k);
            }
        }

        return results;
    }

    private static double[] Attack(IObservationAttack attack, PerturbationSet set, AttackedStates states, List<int> running, AttackedEpisode[] results, Rng rng)
    {
        var delta = attack.Perturb(states, set, rng);
        double[] moved = [.. states.States.Zip(delta, (s, d) => s + d)];
        var shown = states.Victim.Outputs(moved);
        var divergence = new double[states.Count];
        states.Victim.Head.KullbackLeibler<double>(states.Outputs, shown, divergence);
        for (var k = 0; k < running.Count; k++)
        {
            var result = results[running[k]];
            var touched = delta.AsSpan(k * states.Width, states.Width).IndexOfAnyExcept(0.0) >= 0;
            result.Attacked += touched ? 1 : 0;
            result.Divergence += touched ? divergence[k] : 0;
            result.Variation += touched ? ActionVariation.Of(states.Victim.Head, states.Row(k), shown.AsSpan(k * states.Victim.Head.OutputSize, states.Victim.Head.OutputSize)) : 0;
        }

        return shown;
    }
}
