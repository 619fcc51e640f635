using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>How a value network is fitted to returns.</summary>
internal sealed record FitPlan
{
    /// <summary>Passes over all pairs.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>The pairs of a step of Adam.</summary>
    public int Minibatch { get; init; } = 256;

    /// <summary>Adam's rate at the start; it falls to 0 along a line.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>What follows a time limit.</summary>
    public BeyondLimit Beyond { get; init; } = BeyondLimit.Nothing;

    /// <summary>Told the rows that a step saw; null for nobody.</summary>
    public Action<int>? Done { get; init; }

    /// <summary>The rows that a fit to so many pairs sees.</summary>
    public double Rows(double pairs) => pairs * Epochs;
}

/// <summary>
/// V*: a value network fitted afresh to the discounted returns of many pairs, by epochs of minibatches of Adam on the mean squared error.
/// Pairs of an episode that its stream's end cut off are left out. Returns are scaled to mean 0 and deviation 1 for the fit, and the last
/// layer is scaled back after it.
/// </summary>
/// <remarks>
/// Ilyas et al., arXiv:1811.02553, section 2.2 and figure 4: the "true" value network, there fitted to 5·10⁶ pairs. Weights begin as
/// PyTorch's do. With a time scale T the network sees (s, t/T): values of episodes with a limit depend on the time left (G. Tucker et
/// al., "The Mirage of Action-Dependent Baselines", 2018).
/// </remarks>
internal static class FittedValue
{
    /// <summary>A network of the agent's value architecture, fitted.</summary>
    /// <param name="agent">Whose value network's form it has; the agent is not changed.</param>
    /// <param name="streams">The pairs.</param>
    /// <param name="discount">γ.</param>
    /// <param name="plan">How.</param>
    /// <param name="rng">First weights and orders.</param>
    /// <exception cref="ArgumentException">No episode of the streams is complete.</exception>
    public static Model Fit(Agent agent, IReadOnlyList<SampleStream> streams, double discount, FitPlan plan, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return Fit(new Model(agent.Value.Network), streams, discount, null, plan, rng);
    }

    /// <summary>A perceptron that sees (s, t/T), fitted; <see cref="WithTime"/> makes its inputs.</summary>
    /// <param name="hidden">The widths of its hidden layers.</param>
    /// <param name="activation">φ.</param>
    /// <param name="streams">The pairs.</param>
    /// <param name="discount">γ.</param>
    /// <param name="timeScale">T.</param>
    /// <param name="plan">How.</param>
    /// <param name="rng">First weights and orders.</param>
    /// <exception cref="ArgumentException">No episode of the streams is complete.</exception>
    public static Model FitTimeAware(
        IReadOnlyList<int> hidden, Activation activation, IReadOnlyList<SampleStream> streams, double discount, int timeScale, FitPlan plan, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(streams);
        var width = (streams[0].Observations.Length / (streams[0].Pairs + 1)) + 1;
        return Fit(new Model(new FusedMlp<float>(new MlpSpec(width, hidden, activation, 1))), streams, discount, timeScale, plan, rng);
    }

    /// <summary>(s, t/T) of rows [B, O] at their times [B].</summary>
    public static float[] WithTime(ReadOnlySpan<float> observations, ReadOnlySpan<int> times, int timeScale)
    {
        var width = observations.Length / times.Length;
        var rows = new float[times.Length * (width + 1)];
        for (var i = 0; i < times.Length; i++)
        {
            observations.Slice(i * width, width).CopyTo(rows.AsSpan(i * (width + 1)));
            rows[(i * (width + 1)) + width] = (float)times[i] / timeScale;
        }

        return rows;
    }

    private static Model Fit(Model model, IReadOnlyList<SampleStream> streams, double discount, int? timeScale, FitPlan plan, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(rng);
        var (inputs, targets) = (new List<float[]>(), new List<double>());
        foreach (var stream in streams)
        {
            var returns = MonteCarloReturns.Of(stream, discount, plan.Beyond);
            var seen = stream.ObservationsOf(0, returns.Known).Span;
            if (returns.Known > 0)
                inputs.Add(timeScale is { } scale ? WithTime(seen, stream.EpisodeTime.AsSpan(0, returns.Known), scale) : seen.ToArray());
            targets.AddRange(returns.Returns.AsSpan(0, returns.Known));
        }

        if (targets.Count == 0)
            throw new ArgumentException("streams: expected at least one complete episode, got none.", nameof(streams));
        float[] x = [.. inputs.SelectMany(rows => rows)];
        var mean = targets.Average();
        var deviation = Math.Sqrt(targets.Sum(target => (target - mean) * (target - mean)) / targets.Count);
        var scaled = targets.ConvertAll(target => deviation > 0 ? (float)((target - mean) / deviation) : 0f);
        new UniformFanIn().Initialise(model.Network.Layout, NetworkPart.Value, model.Theta, rng.Fork("weights"));
        Descend(model, x, [.. scaled], plan, rng.Fork("orders"));
        ScaleBack(model, mean, deviation);
        return model;
    }

    private static void Descend(Model model, float[] x, float[] targets, FitPlan plan, Rng rng)
    {
        var (n, width, size) = (targets.Length, model.Network.Layout.InputSize, Math.Min(plan.Minibatch, targets.Length));
        var (adam, gradient) = (new Adam(model.Theta.Length), new float[model.Theta.Length]);
        var (rows, weights) = (new float[size * width], new float[size]);
        var (step, steps) = (0, plan.Epochs * ((n + size - 1) / size));
        for (var epoch = 0; epoch < plan.Epochs; epoch++)
        {
            var order = rng.Permutation(n);
            for (var start = 0; start < n; start += size, step++)
            {
                var count = Math.Min(size, n - start);
                for (var i = 0; i < count; i++)
                    x.AsSpan(order[start + i] * width, width).CopyTo(rows.AsSpan(i * width));
                using var pass = model.Network.Run(model.Theta, model.Buffers, rows.AsSpan(0, count * width), NetworkMode.Train);
                for (var i = 0; i < count; i++)
                    weights[i] = 2 * (pass.Outputs[i] - targets[order[start + i]]) / count;
                pass.Pullback(weights.AsSpan(0, count), gradient, []);
                pass.ProposedBuffers.CopyTo(model.Buffers);
                adam.Step(model.Theta, gradient, plan.LearningRate * (1 - ((double)step / steps)));
                plan.Done?.Invoke(count);
            }
        }
    }

    /// <summary>f ← deviation · f + mean, in the last layer.</summary>
    private static void ScaleBack(Model model, double mean, double deviation)
    {
        var blocks = model.Network.Layout.Parameters;
        var (weight, bias) = (blocks.Last(block => block.Role == BlockRole.Weight), blocks.Last(block => block.Role == BlockRole.Bias));
        foreach (ref var value in model.Theta.AsSpan(weight.Offset, weight.Count))
            value = (float)(deviation * value);
        foreach (ref var value in model.Theta.AsSpan(bias.Offset, bias.Count))
            value = (float)((deviation * value) + mean);
    }
}
