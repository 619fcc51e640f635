using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Algorithms;

public sealed class ScoreSumTests
{
    private const int Many = (37 * ScoreSum.ShardPairs) + 13;

    public static TheoryData<bool> Heads => [true, false];

    [Theory]
    [MemberData(nameof(Heads))]
    public void The_sum_is_that_of_every_pair_alone_in_float64(bool discrete)
    {
        var work = new Work(discrete, (2 * ScoreSum.ShardPairs) + 100);
        var (sum, logs) = (new double[work.Policy.Theta.Length], new float[work.Pairs]);
        new ScoreSum(work.Head, work.Policy, 2).Of(work.Observations, work.Actions, work.Weights, sum, logs);

        var network = new FusedMlp<double>(work.Spec);
        double[] theta = [.. work.Policy.Theta.Select(value => (double)value)];
        var (expected, part, log) = (new double[theta.Length], new double[theta.Length], new double[1]);
        var v = new double[work.Head.OutputSize];
        for (var i = 0; i < work.Pairs; i++)
        {
            double[] x = [.. work.Observations.AsSpan(i * work.Spec.Inputs, work.Spec.Inputs).ToArray().Select(value => (double)value)];
            var action = work.Actions.AsSpan(i * work.Head.ActionSize, work.Head.ActionSize);
            using var pass = network.Run(theta, [], x, NetworkMode.Evaluate);
            work.Head.LogProbability(pass.Outputs, action, log);
            Array.Clear(v);
            work.Head.AddLogProbabilityGradient<double>(pass.Outputs, action, [work.Weights[i]], v);
            pass.Pullback(v, part, []);
            for (var p = 0; p < part.Length; p++)
                expected[p] += part[p];
            // A sum of some terms of order 1, in float32.
            Assert.Equal(log[0], logs[i], 2e-5);
        }

        // Two thousand terms of order 1, of either sign, in chains of 64 and sums of 16 float32 numbers: some 1e-7 of their root mean square each.
        var scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(sum), pair => Assert.Equal(pair.First, pair.Second, 2e-5 * scale));
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Any_number_of_threads_gives_the_bits_of_one_shard_after_the_other(bool discrete)
    {
        var work = new Work(discrete, Many);
        var (expected, logs) = work.ShardByShard();
        foreach (var threads in new[] { 1, 2, 4, 16 })
        {
            var scores = new ScoreSum(work.Head, work.Policy, threads);
            for (var again = 0; again < 3; again++)
            {
                var (sum, seen) = (new double[expected.Length], new float[work.Pairs]);
                scores.Of(work.Observations, work.Actions, work.Weights, sum, seen);
                Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), sum.Select(BitConverter.DoubleToInt64Bits));
                Assert.Equal(logs.Select(BitConverter.SingleToInt32Bits), seen.Select(BitConverter.SingleToInt32Bits));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Two_sums_that_share_a_pass_are_the_sums_alone(bool discrete)
    {
        var work = new Work(discrete, Many);
        var scores = new ScoreSum(work.Head, work.Policy, 2);
        float[] weights = [.. work.Weights.Select((_, i) => i % 7 * 0.1f)];
        double[] first = new double[scores.Parameters], second = new double[scores.Parameters], alone = new double[scores.Parameters];
        scores.Of(work.Observations, work.Actions, work.Weights, weights, first, second);
        scores.Of(work.Observations, work.Actions, work.Weights, alone);
        Assert.Equal(alone, first);
        scores.Of(work.Observations, work.Actions, weights, alone);
        Assert.Equal(alone, second);
        Assert.Contains("otherWeights: expected [n]", Assert.Throws<ArgumentException>(() => scores.Of(work.Observations, work.Actions, work.Weights, weights.AsMemory(1), first, second)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_whose_bits_may_depend_on_the_thread_is_asked_by_one()
    {
        var work = new Work(true, Many);
        using var torch = new TorchNetwork<float>(work.Spec);
        var policy = work.Policy with { Network = torch };
        var (one, four) = (new double[policy.Theta.Length], new double[policy.Theta.Length]);
        new ScoreSum(work.Head, policy).Of(work.Observations, work.Actions, work.Weights, one);
        new ScoreSum(work.Head, policy, 4).Of(work.Observations, work.Actions, work.Weights, four);
        Assert.Equal(one, four);
        Assert.Contains(one, value => value != 0);
    }

    [Fact]
    public void Another_theta_is_seen_and_no_pair_sums_to_zero()
    {
        var work = new Work(false, 100);
        var scores = new ScoreSum(work.Head, work.Policy);
        double[] before = new double[scores.Parameters], after = new double[scores.Parameters];
        scores.Of(work.Observations, work.Actions, work.Weights, before);
        work.Policy.Theta[^1] += 0.5f;
        scores.Of(work.Observations, work.Actions, work.Weights, after);
        Assert.NotEqual(before, after);
        scores.Of(default, default, default, after);
        Assert.All(after, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Nothing_is_allocated_once_it_has_run()
    {
        var work = new Work(false, Many);
        var (scores, sum) = (new ScoreSum(work.Head, work.Policy), new double[work.Policy.Theta.Length]);
        Assert.Equal(0, Allocations.Least(() => scores.Of(work.Observations, work.Actions, work.Weights, sum)));
    }

    [Fact]
    public void Wrong_lengths_and_no_thread_are_refused_by_name()
    {
        var work = new Work(true, 10);
        var (scores, sum) = (new ScoreSum(work.Head, work.Policy), new double[work.Policy.Theta.Length]);
        Assert.Contains("observations: expected [n, O], 50 values, got 49", Assert.Throws<ArgumentException>(() => scores.Of(work.Observations.AsMemory(1), work.Actions, work.Weights, sum)).Message, StringComparison.Ordinal);
        Assert.Contains("actions: expected [n, A]", Assert.Throws<ArgumentException>(() => scores.Of(work.Observations, work.Actions.AsMemory(1), work.Weights, sum)).Message, StringComparison.Ordinal);
        Assert.Contains("sum: expected [P]", Assert.Throws<ArgumentException>(() => scores.Of(work.Observations, work.Actions, work.Weights, sum.AsSpan(1))).Message, StringComparison.Ordinal);
        Assert.Contains("logProbabilities: expected [n]", Assert.Throws<ArgumentException>(() => scores.Of(work.Observations, work.Actions, work.Weights, sum, new float[9])).Message, StringComparison.Ordinal);
        Assert.Equal("threads", Assert.Throws<ArgumentOutOfRangeException>(() => new ScoreSum(work.Head, work.Policy, 0)).ParamName);
    }

    /// <summary>A small policy and pairs, drawn.</summary>
    private sealed class Work
    {
        public Work(bool discrete, int pairs)
        {
            var rng = new Rng(discrete ? 1UL : 2UL);
            float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)rng.NextNormal())];
            Pairs = pairs;
            Spec = discrete ? new MlpSpec(5, [19], Activation.Tanh, 3) : new MlpSpec(5, [19], Activation.Tanh, 3, FreeOutputs: 3);
            Head = discrete ? new Categorical(3) : new DiagonalGaussian(3);
            var network = new FusedMlp<float>(Spec);
            Policy = new Model(network, [.. Draw(network.Layout.ParameterCount).Select(value => 0.3f * value)], []);
            (Observations, Weights) = (Draw(5 * pairs), Draw(pairs));
            Actions = discrete ? [.. Enumerable.Range(0, pairs).Select(_ => (float)(int)(3 * rng.NextDouble()))] : Draw(3 * pairs);
        }

        public int Pairs { get; }

        public MlpSpec Spec { get; }

        public IHead Head { get; }

        public Model Policy { get; }

        public float[] Observations { get; }

        public float[] Actions { get; }

        public float[] Weights { get; }

        /// <summary>The definition: each shard by the engine itself, float32 sums added in double precision.</summary>
        public (double[] Sum, float[] LogProbabilities) ShardByShard()
        {
            var (sum, part, logs) = (new double[Policy.Theta.Length], new float[Policy.Theta.Length], new float[Pairs]);
            for (var start = 0; start < Pairs; start += ScoreSum.ShardPairs)
            {
                var rows = Math.Min(ScoreSum.ShardPairs, Pairs - start);
                var actions = Actions.AsSpan(start * Head.ActionSize, rows * Head.ActionSize);
                using var pass = Policy.Network.Run(Policy.Theta, [], Observations.AsSpan(start * Spec.Inputs, rows * Spec.Inputs), NetworkMode.Evaluate);
                Head.LogProbability(pass.Outputs, actions, logs.AsSpan(start, rows));
                var v = new float[pass.Outputs.Length];
                Head.AddLogProbabilityGradient(pass.Outputs, actions, Weights.AsSpan(start, rows), v);
                pass.Pullback(v, part, []);
                for (var p = 0; p < sum.Length; p++)
                    sum[p] += part[p];
            }

            return (sum, logs);
        }
    }
}
