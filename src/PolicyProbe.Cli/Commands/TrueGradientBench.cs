using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Cli;

/// <summary>
/// The reference of gradient-quality at the size that papers ask for: ten million pairs of an untrained policy rolled out, judged and
/// turned into gradients, by the probe's own sampler. A limit is the operations of the networks' products at the rate of 64×64 ones on
/// each thread: policy and value forward in the rollout, then the policy's gradient.
/// </summary>
internal static class TrueGradientBench
{
    private const int Size = 8192;
    private const int Streams = 1221;
    private const int Abreast = 16;

    /// <summary>CartPole-v1 on two threads and on one.</summary>
    public static IEnumerable<BenchRow> Rows(MachineLimits limits)
    {
        var make = Environments.Maker("CartPole-v1");
        var (options, spec) = (new PpoOptions(), make().Spec);
        var agent = AgentBuilder.Build(spec, options, new TrickSet(new TanhActivation()), Engines.On(Engines.Fused, "cpu"), new Rng(1));
        var estimator = new GradientEstimator(SampleUnit.Pairs, AdvantageKind.Gae, BaselineKind.Value, Normalise: true, StateDiscount: false, options.Discount, options.Lambda);
        var operations = (2 * (LearningBench.Weights(agent.Policy) + LearningBench.Weights(agent.Value))) + LearningBench.GradientOperations(agent.Policy.Network.Layout);
        foreach (var threads in new[] { 2, 1 })
        {
            const double pairs = (double)Size * Streams;
            var sampler = new GradientSampler(agent, make, estimator, threads, CancellationToken.None);
            void Take(int streams) => sampler.Take([.. StreamGroup.Cut(streams, Abreast, [Size], spec, first => new Rng(2).Fork($"reference/{first}"))], _ => { });
            var value = BenchClock.Once(() => Take(Abreast * threads), () => Take(Streams), pairs);
            yield return BenchRow.Of(
                threads == 1 ? "true-gradient" : $"true-gradient/threads={threads}", value, "pairs/s", operations, threads * limits.Product, $"limit/sgemm-64x64 × {threads}",
                $"CartPole-v1, {pairs:N0} pairs in {pairs / value:0.0} s: rollout of a 4-64-64-2 tanh policy {Abreast} abreast, its value network, gradients of {Streams} estimates; the limit is the networks' products on {threads} core{(threads == 1 ? "" : "s")}");
        }
    }
}
