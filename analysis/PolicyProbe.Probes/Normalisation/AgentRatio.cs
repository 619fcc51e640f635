using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What was seen at one size of minibatches.</summary>
/// <param name="Size">m.</param>
/// <param name="Ratio">The ratio between the modes.</param>
/// <param name="GradientCosine">cos between the policy's gradients in evaluation and in train mode, each over all minibatches; null where one is 0.</param>
/// <param name="ValueError">E (V_train − V_eval)² over the variance of V_eval; null where that is 0.</param>
internal sealed record ModeGap(int Size, RatioSample Ratio, double? GradientCosine, double? ValueError);

/// <summary>An agent seen in both modes on a fresh rollout, before any step.</summary>
/// <param name="Coupled">Whether a row depends on its minibatch in train mode.</param>
/// <param name="Gaps">One a size, ascending.</param>
/// <param name="Own">The size of the agent's own minibatches.</param>
/// <param name="Stale">KL(with the statistics of so many updates ago ‖ with today's) at today's θ, by age; empty without a run.</param>
/// <param name="Surrogate">The landscape of the policy's loss on a minibatch in train mode.</param>
/// <param name="ValueLoss">The same of the value function's loss.</param>
/// <param name="MovedBuffers">Buffers that differ after the measurement: 0, or something is wrong.</param>
internal sealed record AgentRatio(
    bool Coupled, IReadOnlyList<ModeGap> Gaps, int Own, IReadOnlyList<(int Age, double Divergence)> Stale, DirectionalSweep? Surrogate, DirectionalSweep? ValueLoss, int MovedBuffers)
{
    private static readonly double[] StepLengths = [0.25, 0.5, 1, 2, 4];

    /// <summary>Collects a rollout in evaluation mode and looks at it in both.</summary>
    public static AgentRatio Of(BatchNormRatio settings, IReadOnlyList<int> sizes, int own, ProbeContext context)
    {
        var (snapshot, rng) = (context.Snapshot, context.Stream(settings.Card));
        var (options, tricks) = (snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());
        var (environments, steps) = RecomputedUpdate.Shape(options, settings.Samples);
        var learner = RecomputedUpdate.Copy(snapshot, environments);
        var agent = learner.Agent;
        var before = agent.Models.SelectMany(named => named.Model.Buffers).ToArray();
        var (rollout, estimates) = Collect("rollout");
        var coupled = agent.Policy.Network.Traits.BatchCoupled;
        var work = new Work(context.Progress, sizes.Count, context.Cancellation);
        var gaps = new List<ModeGap>();
        foreach (var size in sizes)
        {
            gaps.Add(Gap(agent, rollout, estimates, size, settings, rng.Fork($"minibatch/{size}")));
            work.Done(1);
        }

        // The landscape has a rollout of its own, so that what is seen of ratios and of losses is independent.
        var (fresh, targets) = Collect("landscape");
        var rows = rng.Fork("landscape").Permutation(fresh.Pairs).AsSpan(0, Math.Min(Math.Max(own, 2), fresh.Pairs)).ToArray();
        var rate = (options as GradientOptions)?.LearningRate ?? 3e-4;
        return new AgentRatio(
            coupled, gaps, own, coupled ? Staleness(agent, rollout, snapshot.Update, context.Run) : [],
            Sweep(Policy(agent, fresh, targets, rows, NetworkMode.Train, settings.Clip), agent.Policy.Theta, rate),
            Sweep(new BatchObjective(agent.Value, Take(fresh.Observations, rows, fresh), NetworkMode.Train, BatchObjective.Value(Take(targets.Bootstrapped, rows, fresh), options.ValueCoefficient)), agent.Value.Theta, rate),
            agent.Models.SelectMany(named => named.Model.Buffers).Zip(before, (now, was) => now.Equals(was) ? 0 : 1).Sum());

        (Rollout Rollout, PairEstimates Estimates) Collect(string stream)
        {
            var streams = rng.Fork(stream);
            var collected = new RolloutCollector(VectorEnvironments.Make(context.PerceivedEnvironment, environments, streams.Fork("environments")), learner).Collect(steps, restart: false, streams.Fork("actions"));
            return (collected, PairEstimates.Of(collected, options, tricks));
        }
    }

    private static ModeGap Gap(Agent agent, Rollout rollout, PairEstimates estimates, int size, BatchNormRatio settings, Rng rng)
    {
        var order = rng.Permutation(rollout.Pairs);
        var (batches, parameters) = (rollout.Pairs / size, agent.Policy.Theta.Length);
        var (acted, seen) = (new List<double>(), new List<double>());
        var (actedGradient, seenGradient, part) = (new double[parameters], new double[parameters], new double[parameters]);
        var theta = Array.ConvertAll(agent.Policy.Theta, value => (double)value);
        var (values, others) = (new List<double>(), new List<double>());
        for (var batch = 0; batch < batches; batch++)
        {
            var rows = order.AsSpan(batch * size, size).ToArray();
            var x = Take(rollout.Observations, rows, rollout);
            Outputs(agent.Policy, x, NetworkMode.Evaluate, acted);
            Outputs(agent.Policy, x, NetworkMode.Train, seen);
            Outputs(agent.Value, x, NetworkMode.Evaluate, values);
            Outputs(agent.Value, x, NetworkMode.Train, others);
            foreach (var (mode, sum) in new[] { (NetworkMode.Evaluate, actedGradient), (NetworkMode.Train, seenGradient) })
            {
                Policy(agent, rollout, estimates, rows, mode, settings.Clip).Gradient(theta, part);
                for (var i = 0; i < parameters; i++)
                    sum[i] += part[i];
            }
        }

        var (mean, norm) = (values.Average(), Norm(actedGradient) * Norm(seenGradient));
        var variance = values.Average(value => (value - mean) * (value - mean));
        return new ModeGap(
            size, RatioSample.Of(agent.Head, acted.ToArray(), seen.ToArray(), settings.Draws, settings.Clip, rng.Fork("draws")),
            norm > 0 ? actedGradient.Zip(seenGradient, (a, b) => a * b).Sum() / norm : null,
            variance > 0 ? values.Zip(others, (a, b) => (a - b) * (a - b)).Average() / variance : null);
    }

    private static BatchObjective Policy(Agent agent, Rollout rollout, PairEstimates estimates, int[] rows, NetworkMode mode, double clip) => new(
        agent.Policy, Take(rollout.Observations, rows, rollout), mode,
        BatchObjective.Surrogate(agent.Head, Take(rollout.Actions, rows, rollout), Take(rollout.LogProbabilities, rows, rollout), Take(estimates.Advantages, rows, rollout), clip));

    /// <summary>A sweep along the steepest descent whose steps are ¼ to 4 times as long as a step of Adam, α√P.</summary>
    private static DirectionalSweep? Sweep(BatchObjective objective, float[] theta, double rate)
    {
        var (x, direction) = (Array.ConvertAll(theta, value => (double)value), new double[theta.Length]);
        objective.Gradient(x, direction);
        var norm = Norm(direction);
        if (!(norm > 0))
            return null;
        for (var i = 0; i < direction.Length; i++)
            direction[i] *= -rate * Math.Sqrt(theta.Length) / norm;
        return DirectionalSweep.Along(objective, x, direction, StepLengths);
    }

    private static IReadOnlyList<(int Age, double Divergence)> Staleness(Agent agent, Rollout rollout, int update, RunCheckpoints? run)
    {
        const int most = 8;
        if (run is null)
            return [];
        var now = Predict(agent.Policy.Buffers);
        var stale = new List<(int, double)>();
        foreach (var earlier in run.Updates.Reverse().Take(most))
        {
            var divergences = new double[rollout.Pairs];
            agent.Head.KullbackLeibler<double>(Predict(run.Learner(earlier).Agent.Policy.Buffers), now, divergences);
            stale.Add((update - earlier, divergences.Average()));
        }

        return stale;

        double[] Predict(float[] buffers)
        {
            var outputs = new float[rollout.Pairs * agent.Head.OutputSize];
            agent.Policy.Network.Predict(agent.Policy.Theta, buffers, rollout.Observations, outputs);
            return Array.ConvertAll(outputs, value => (double)value);
        }
    }

    private static void Outputs(Model model, float[] x, NetworkMode mode, List<double> outputs)
    {
        using var pass = model.Network.Run(model.Theta, model.Buffers, x, mode);
        foreach (var output in pass.Outputs)
            outputs.Add(output);
    }

    /// <summary>Some rows of an array that has as many rows as the rollout; how wide follows from its length.</summary>
    private static float[] Take(float[] source, int[] rows, Rollout rollout)
    {
        var width = source.Length / rollout.Pairs;
        var taken = new float[rows.Length * width];
        for (var b = 0; b < rows.Length; b++)
            Array.Copy(source, rows[b] * width, taken, b * width, width);
        return taken;
    }

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(value => value * value));
}
