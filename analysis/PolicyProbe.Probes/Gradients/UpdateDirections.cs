using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// What is measured of some pairs of a stream: the gradient ĝ, TRPO's x = (F + damping)⁻¹ĝ by conjugate gradient, F on a share of the pairs, or
/// PPO's θ_after − θ_before by the agent's own epochs of Adam in 32 minibatches.
/// </summary>
/// <remarks>
/// Ilyas et al., arXiv:1811.02553, section 2.1, footnote 1. The line search of TRPO shortens x and does not turn it. PPO's update is
/// <see cref="UpdateStep"/>'s: tricks, schedules and the optimiser's moments as they stand, a copy each time.
/// </remarks>
/// <param name="snapshot">The frozen learner.</param>
/// <param name="estimator">What is estimated where the target is made from a gradient.</param>
/// <param name="target">Of what the direction is.</param>
internal sealed class UpdateDirections(Snapshot snapshot, GradientEstimator estimator, GradientTarget target)
{
    /// <summary>How many minibatches an epoch has, at any K: the paper's.</summary>
    public const int Minibatches = 32;

    private readonly AlgorithmOptions _options = snapshot.Configuration.Options();

    private Agent Agent => snapshot.Learner.Agent;

    /// <summary>TRPO's options: the agent's own, or their defaults.</summary>
    private TrpoOptions Trust => _options as TrpoOptions ?? new TrpoOptions();

    /// <summary>What one row of a sample takes in rows of network work.</summary>
    public double RowsPerPair => target switch
    {
        GradientTarget.TrpoStep => 1 + (Trust.FisherFraction * (Trust.CgIterations + 1)),
        GradientTarget.PpoStep when _options is PpoOptions ppo => 2 * ppo.Epochs,
        _ => 1,
    };

    /// <summary>The directions from several beginnings of a stream, in ascending order of size.</summary>
    /// <param name="scores">Sums.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="sizes">The sizes, in units.</param>
    /// <param name="rng">Minibatches and states; a stream of its own each size.</param>
    public double[][] Beginnings(ScoreSum scores, SampleStream stream, IReadOnlyList<int> sizes, Rng rng)
    {
        if (target == GradientTarget.PpoStep)
            return [.. sizes.Select(size => PpoStep(stream, 0, stream.PairsIn(size, estimator.Unit), rng.Fork($"{size}")))];
        var gradients = NestedEstimates.Of(estimator, scores, stream, sizes);
        return target == GradientTarget.Gradient ? gradients
            : [.. sizes.Select((size, k) => NaturalStep(gradients[k], stream.ObservationsOf(0, stream.PairsIn(size, estimator.Unit)).Span, rng.Fork($"{size}")))];
    }

    /// <summary>The direction from the pairs from … to − 1 of a stream.</summary>
    public double[] Block(ScoreSum scores, SampleStream stream, int from, int to, Rng rng)
    {
        if (target == GradientTarget.PpoStep)
            return PpoStep(stream, from, to, rng);
        var gradient = estimator.Block(scores, stream, from, to, to - from);
        return target == GradientTarget.Gradient ? gradient : NaturalStep(gradient, stream.ObservationsOf(from, to).Span, rng);
    }

    /// <summary>The direction from some rows of a stream, whose advantages are the whole stream's.</summary>
    public double[] Rows(ScoreSum scores, SampleStream stream, float[] advantages, ReadOnlySpan<int> rows, Rng rng)
    {
        var gradient = estimator.Rows(scores, stream, advantages, rows);
        return target == GradientTarget.Gradient ? gradient : NaturalStep(gradient, stream.ObservationsAt(rows), rng);
    }

    /// <summary>(F + damping)⁻¹g over a share of n states [n, O]; 0 where g is.</summary>
    private double[] NaturalStep(double[] gradient, ReadOnlySpan<float> observations, Rng rng)
    {
        if (Array.TrueForAll(gradient, value => value == 0))
            return gradient;
        var width = Agent.Policy.Network.Layout.InputSize;
        var n = observations.Length / width;
        var share = Math.Clamp((int)Math.Round(Trust.FisherFraction * n), 1, n);
        var order = rng.Permutation(n);
        var states = new float[share * width];
        for (var i = 0; i < share; i++)
            observations.Slice(order[i] * width, width).CopyTo(states.AsSpan(i * width));
        using var fisher = new FisherMatrix(Agent.Head, Agent.Policy, states, Trust.Damping);
        return ConjugateGradient.Solve(fisher.Multiply, gradient, Trust.CgIterations).Solution;
    }

    /// <summary>The whole update from consecutive pairs, as one environment's rollout.</summary>
    private double[] PpoStep(SampleStream stream, int from, int to, Rng rng)
    {
        var (learner, n) = (snapshot.Learner.Copy(), to - from);
        var options = (PpoOptions)_options with { Environments = 1, Horizon = n, Minibatch = (n + Minibatches - 1) / Minibatches };
        var (observations, actions) = (stream.ObservationsOf(from, to).ToArray(), stream.ActionsOf(from, to).ToArray());
        var (outputs, logProbabilities) = (learner.Agent.Policy.Predict(observations), new float[n]);
        learner.Agent.Head.LogProbability<float>(outputs, actions, logProbabilities);
        var rollout = new Rollout(
            n, 1, observations, actions, outputs, logProbabilities, stream.Rewards[from..to], stream.Rewards[from..to], stream.Ends[from..to],
            stream.EpisodeTime[from..to], stream.Values[from..to], stream.NextValues[from..to]);
        return RecomputedUpdate.Step(snapshot, options, learner, rollout, rng);
    }
}
