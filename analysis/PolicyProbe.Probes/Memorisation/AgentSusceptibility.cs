using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What one step does on one rollout of an agent, with its targets as they are and permuted among the states.</summary>
/// <param name="Value">Of the value loss, as a share of the targets' variance; null where all targets are equal.</param>
/// <param name="Policy">Of the surrogate, in standard deviations of the advantage; null where all advantages are equal.</param>
internal sealed record AgentSusceptibility(StepEffects? Value, StepEffects? Policy)
{
    /// <summary>Measures both.</summary>
    /// <param name="agent">The networks.</param>
    /// <param name="sample">A rollout; its advantages normalised, its weights 1/n.</param>
    /// <param name="rate">η of Adam's first step.</param>
    /// <param name="shuffles">Permutations.</param>
    /// <param name="rng">Draws them.</param>
    /// <param name="cancellation">Stops it at the next evaluation.</param>
    public static AgentSusceptibility Of(PreciseAgent agent, CurvatureSample sample, double rate, int shuffles, Rng rng, CancellationToken cancellation)
    {
        var orders = Enumerable.Range(0, shuffles).Select(_ => rng.Permutation(sample.Pairs)).ToList();
        var mean = sample.Targets.Average();
        var variance = sample.Targets.Average(target => (target - mean) * (target - mean));
        double[] Permuted(double[] values, int[] order) => [.. order.Select(i => values[i])];
        var value = variance == 0 ? null : StepEffects.Of(
            targets => new ScaledObjective(new ValueLossObjective(agent, sample with { Targets = targets }, 1), 1 / variance, cancellation),
            sample.Targets, [.. orders.Select(order => Permuted(sample.Targets, order))], agent.ValueTheta, rate);
        var policy = sample.Advantages.All(advantage => advantage == sample.Advantages[0]) ? null : StepEffects.Of(
            advantages => new ScaledObjective(new SurrogateObjective(agent, sample with { Advantages = advantages }, double.PositiveInfinity, 1), -1, cancellation),
            sample.Advantages, [.. orders.Select(order => Permuted(sample.Advantages, order))], agent.PolicyTheta, rate);
        return new AgentSusceptibility(value, policy);
    }

    /// <summary>The same pairs with actions that another policy draws in their states.</summary>
    public static CurvatureSample Acted(PreciseAgent agent, CurvatureSample sample, Rng rng)
    {
        var (outputs, actions) = (new double[sample.Pairs * agent.Head.OutputSize], new float[sample.Actions.Length]);
        agent.Policy.Predict(agent.PolicyTheta, [], sample.Observations, outputs);
        agent.Head.Sample<double>(outputs, rng, actions);
        return sample with { Actions = actions };
    }
}

/// <summary>Drops of a loss by one step.</summary>
/// <param name="True">By a step on the labels as they are, of the loss on them.</param>
/// <param name="Apart">Of that loss, by a step on permuted labels; mean over permutations.</param>
/// <param name="Permuted">By a step on permuted labels, of the loss on them: ζ; mean over permutations.</param>
/// <param name="Other">Of the same loss, by a step on another permutation: what all of them share.</param>
internal sealed record StepEffects(double True, double Apart, double Permuted, double Other)
{
    /// <summary>What the step learnt from which label belongs to which state.</summary>
    public double Learnt => True - Apart;

    /// <summary>What the step learnt of its permutation alone.</summary>
    public double Memorised => Permuted - Other;

    /// <summary>Measures them.</summary>
    /// <param name="loss">The loss on given labels.</param>
    /// <param name="labels">The labels as they are.</param>
    /// <param name="permuted">Permutations of them, at least 2; each is the other of the one before.</param>
    /// <param name="theta">θ [P].</param>
    /// <param name="rate">η.</param>
    public static StepEffects Of(Func<double[], IObjective> loss, double[] labels, IReadOnlyList<double[]> permuted, double[] theta, double rate)
    {
        var truth = loss(labels);
        List<IObjective> losses = [.. permuted.Select(loss)];
        List<double[]> steps = [.. losses.Select(of => StepDrop.FirstAdam(of, theta, rate))];
        return new StepEffects(
            StepDrop.Of(truth, theta, StepDrop.FirstAdam(truth, theta, rate)),
            steps.Average(step => StepDrop.Of(truth, theta, step)),
            losses.Select((of, k) => StepDrop.Of(of, theta, steps[k])).Average(),
            losses.Select((of, k) => StepDrop.Of(of, theta, steps[(k + 1) % steps.Count])).Average());
    }
}
