using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Learning.Rollouts;

public sealed class GeneralizedAdvantageTests
{
    private const double Discount = 0.9;
    private const double Lambda = 0.7;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Advantages_equal_their_definition_whatever_ends_where(ulong seed)
    {
        var streams = Random(seed, steps: 40, environments: 3);
        var advantages = Compute(streams);
        for (var n = 0; n < 3; n++)
            for (var t = 0; t < 40; t++)
            {
                // Âₜ = Σₖ (γλ)ᵏ δₜ₊ₖ up to and including the step that ends the episode.
                var sum = 0.0;
                for (var k = 0; t + k < 40; k++)
                {
                    var i = ((t + k) * 3) + n;
                    var next = streams.Ends[i] == EpisodeEnd.Terminated ? 0 : streams.NextValues[i];
                    sum += Math.Pow(Discount * Lambda, k) * (streams.Rewards[i] + (Discount * next) - streams.Values[i]);
                    if (streams.Ends[i] != EpisodeEnd.None)
                        break;
                }

                // One rounding to float32.
                Assert.Equal(sum, advantages[(t * 3) + n], 1e-6 * Math.Max(1, Math.Abs(sum)));
            }
    }

    [Fact]
    public void A_truncated_episode_keeps_the_value_of_what_follows_and_a_terminated_one_does_not()
    {
        foreach (var (end, expected) in new[] { (EpisodeEnd.Truncated, 1 + (Discount * 10) - 2), (EpisodeEnd.None, 1 + (Discount * 10) - 2), (EpisodeEnd.Terminated, -1.0) })
            Assert.Equal(expected, Compute(new([1], [2], [10], [end], 1))[0], 1e-6);
        Assert.Equal(-1, Compute(new([1], [2], [float.NaN], [EpisodeEnd.Terminated], 1))[0], 1e-6);
    }

    [Fact]
    public void Nothing_crosses_the_end_of_an_episode_or_from_one_environment_to_another()
    {
        var streams = Random(4, steps: 20, environments: 2);
        streams.Ends[(9 * 2) + 0] = EpisodeEnd.Truncated;
        var before = Compute(streams);
        for (var t = 10; t < 20; t++)
            streams.Rewards[t * 2] += 100;
        var after = Compute(streams);
        Assert.Equal(before[..20], after[..20]);
        Assert.Equal(before.Where((_, i) => i % 2 == 1), after.Where((_, i) => i % 2 == 1));
        Assert.NotEqual(before[20], after[20]);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(1000)]
    public void Scaling_rewards_and_values_scales_the_advantages(double factor)
    {
        var streams = Random(5, steps: 30, environments: 2);
        var scaled = new Streams(
            [.. streams.Rewards.Select(value => factor * value)], [.. streams.Values.Select(value => (float)(factor * value))],
            [.. streams.NextValues.Select(value => (float)(factor * value))], streams.Ends, 2);
        foreach (var (one, other) in Compute(streams).Zip(Compute(scaled)))
            Assert.Equal(factor * one, other, 3e-6 * factor); // values rounded to float32 before and after
    }

    [Fact]
    public void Lengths_that_do_not_agree_are_refused() =>
        Assert.Throws<ArgumentException>(() => Compute(new([1, 2, 3], [1, 2, 3], [1, 2, 3], [EpisodeEnd.None, EpisodeEnd.None, EpisodeEnd.None], 2)));

    private static float[] Compute(Streams streams)
    {
        var advantages = new float[streams.Rewards.Length];
        GeneralizedAdvantage.Compute(streams.Rewards, streams.Values, streams.NextValues, streams.Ends, streams.Environments, Discount, Lambda, advantages);
        return advantages;
    }

    private static Streams Random(ulong seed, int steps, int environments)
    {
        var rng = new Rng(seed);
        var count = steps * environments;
        EpisodeEnd End() => rng.NextDouble() is var u && u < 0.1 ? EpisodeEnd.Terminated : u < 0.2 ? EpisodeEnd.Truncated : EpisodeEnd.None;
        return new(
            [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())], [.. Enumerable.Range(0, count).Select(_ => (float)rng.NextNormal())],
            [.. Enumerable.Range(0, count).Select(_ => (float)rng.NextNormal())], [.. Enumerable.Range(0, count).Select(_ => End())], environments);
    }

    private sealed record Streams(double[] Rewards, float[] Values, float[] NextValues, EpisodeEnd[] Ends, int Environments);
}
