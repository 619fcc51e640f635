using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Q^π of a frozen policy, learned from its own episodes: the first half of the steps fits the episodes' returns, the second half r + γQ(s′, a′), s′ and a′ what
/// followed in the same episode. Of discrete actions one network gives Q(s, ·), of continuous ones Q(s, a).
/// </summary>
/// <remarks>
/// The Robust-Sarsa attack of H. Zhang et al. (2020) asks for this Q. Their released code shuffles the pairs before it takes each for the successor of the one
/// before, and so learns from strangers; here successors are successors. Their regulariser, <see cref="IntervalPenalty"/>, is added with a weight.
/// </remarks>
internal sealed class SarsaCritic
{
    private const int Batch = 64;
    private const double Rate = 2e-3;
    private readonly double _scale;

    private SarsaCritic(INetwork<double> network, double[] theta, double scale) => (Network, Theta, _scale) = (network, theta, scale);

    /// <summary>Q, in units of <see cref="Values"/>'s scale.</summary>
    public INetwork<double> Network { get; }

    /// <summary>Its θ.</summary>
    public double[] Theta { get; }

    /// <summary>Q(s, ·) [B, A] of discrete actions.</summary>
    public double[] Values(double[] states)
    {
        var values = new double[states.Length / Network.Layout.InputSize * Network.Layout.OutputSize];
        Network.Predict(Theta, [], states, values);
        for (var i = 0; i < values.Length; i++)
            values[i] *= _scale;
        return values;
    }

    /// <summary>Learns it.</summary>
    /// <param name="agent">Whose policy acted; its value function judges what a cut episode had left.</param>
    /// <param name="episodes">Episodes with their states kept.</param>
    /// <param name="discount">γ.</param>
    /// <param name="steps">Gradient steps.</param>
    /// <param name="weight">λ of λ max(ub − q, q − lb)² beside (q − target)², in units of Q's scale; 0 for none.</param>
    /// <param name="radii">Half-widths [O] of the box of observations that the bounds hold in; of actions it is the largest of them.</param>
    /// <param name="rng">Weights and minibatches.</param>
    /// <param name="cancellation">Stops it.</param>
    public static SarsaCritic Fit(Agent agent, IReadOnlyList<AttackedEpisode> episodes, double discount, int steps, double weight, double[] radii, Rng rng, CancellationToken cancellation)
    {
        var (states, discrete) = (agent.Policy.Network.Layout.InputSize, agent.Head is Categorical);
        var (inputs, outputs) = discrete ? (states, agent.Head.OutputSize) : (states + agent.Head.ActionSize, 1);
        var spec = new MlpSpec(inputs, [64, 64], Activation.Tanh, outputs);
        var (network, pairs) = (new FusedMlp<float>(spec), Pairs(agent, episodes, discount, discrete));
        var (theta, weights) = (new float[spec.Layout.ParameterCount], rng.Fork("weights"));
        new UniformFanIn().Initialise(spec.Layout, NetworkPart.Value, theta, weights);
        var (adam, gradient, draws) = (new Adam(theta.Length), new float[theta.Length], rng.Fork("minibatches"));
        var scale = Math.Max(1e-8, Math.Sqrt(pairs.Average(pair => pair.Return * pair.Return)));
        var penalty = weight > 0 ? new IntervalPenalty(spec.Layout, discrete ? radii : [.. radii, .. Enumerable.Repeat(radii.Max(), agent.Head.ActionSize)]) : null;
        for (var step = 0; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var bootstraps = step >= steps / 2;
            Pair[] batch = [.. Enumerable.Range(0, Batch).Select(_ => pairs[(int)(draws.NextDouble() * pairs.Count)])];
            var next = bootstraps ? Ask(network, theta, [.. batch.SelectMany(pair => pair.Next?.Input ?? pair.Input)]) : [];
            using var pass = network.Run(theta, [], (float[])[.. batch.SelectMany(pair => pair.Input)], NetworkMode.Evaluate);
            var v = new float[Batch * outputs];
            for (var b = 0; b < Batch; b++)
            {
                var pair = batch[b];
                var follows = !bootstraps ? 0 : pair.Next is { } successor ? discount * next[(b * outputs) + successor.Column] : pair.Tail / scale;
                var target = bootstraps ? (pair.Reward / scale) + follows : pair.Return / scale;
                v[(b * outputs) + pair.Column] = (float)((pass.Outputs[(b * outputs) + pair.Column] - target) / Batch);
            }

            pass.Pullback(v, gradient, []);
            penalty?.Add(theta, [.. batch.SelectMany(pair => pair.Input)], [.. batch.Select(pair => pair.Column)], weight, gradient);
            adam.Step(theta, gradient, Rate * (1 - ((double)step / steps)));
        }

        return new SarsaCritic(new FusedMlp<double>(spec), [.. theta.Select(value => (double)value)], scale);
    }

    private static float[] Ask(FusedMlp<float> network, float[] theta, float[] inputs)
    {
        var outputs = new float[inputs.Length / network.Layout.InputSize * network.Layout.OutputSize];
        network.Predict(theta, [], inputs, outputs);
        return outputs;
    }

    /// <summary>(s, a, r) with what followed; the tail is γV of the last observation where the episode was cut off, 0 where it ended.</summary>
    private static List<Pair> Pairs(Agent agent, IReadOnlyList<AttackedEpisode> episodes, double discount, bool discrete)
    {
        var pairs = new List<Pair>();
        foreach (var episode in episodes)
        {
            var tail = episode.End == EpisodeEnd.Truncated ? discount * agent.Value.Predict(episode.States[^1])[0] : 0;
            Pair? next = null;
            var sum = 0.0;
            for (var t = episode.Steps - 1; t >= 0; t--)
            {
                sum = episode.Rewards[t] + (next is null ? tail : discount * sum);
                float[] input = discrete ? episode.States[t] : [.. episode.States[t], .. episode.Actions[t]];
                next = new Pair(input, discrete ? (int)episode.Actions[t][0] : 0, episode.Rewards[t], sum, tail, next);
                pairs.Add(next);
            }
        }

        return pairs;
    }

    private sealed record Pair(float[] Input, int Column, double Reward, double Return, double Tail, Pair? Next);
}
