using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Memorisation;

public sealed class ShuffledGradientTests
{
    // Without noise of the rewards everything is a sum over the arms of every pair, and over the shuffles: enumerated for B = 2 and 3.
    [Theory]
    [InlineData(NoiseKind.Permutation, 2)]
    [InlineData(NoiseKind.Permutation, 3)]
    [InlineData(NoiseKind.Signs, 2)]
    [InlineData(NoiseKind.Signs, 3)]
    public void The_moments_of_a_bandit_are_those_of_all_batches_and_all_shuffles(NoiseKind kind, int pairs)
    {
        double[] policy = [0.2, 0.5, 0.3], means = [1, -0.4, 2];
        var bandit = new ScoredBandit(policy, means, 0);
        var value = policy.Zip(means, (p, q) => p * q).Sum();
        double[] gradient = [.. policy.Select((p, a) => p * (means[a] - value))];
        var (inSample, shuffled, heldOut) = (0.0, 0.0, 0.0);
        foreach (var arms in Words(3, pairs))
        {
            double[] advantages = [.. arms.Select(arm => means[arm] - value)], scores = [.. arms.SelectMany(arm => policy.Select((p, a) => (a == arm ? 1 : 0) - p))];
            var probability = arms.Aggregate(1.0, (product, arm) => product * policy[arm]);
            inSample += probability * Square(ShuffledGradient.Of(advantages, scores));
            var all = Shuffles(kind, advantages).ToList();
            foreach (var g in all.Select(dealt => ShuffledGradient.Of(dealt, scores)))
            {
                shuffled += probability * Square(g) / all.Count;
                heldOut += probability * g.Zip(gradient, (one, other) => one * other).Sum() / all.Count;
            }
        }

        Assert.Equal(Square(gradient), bandit.GradientSquare, 1e-15);
        Assert.Equal(inSample, bandit.InSample(pairs), 1e-14);
        Assert.Equal(shuffled, bandit.Shuffled(kind, pairs), 1e-14);
        Assert.Equal(heldOut, bandit.ShuffledHeldOut(kind, pairs), 1e-15);
    }

    [Fact]
    public void A_shuffle_keeps_what_it_promises_to_keep()
    {
        float[] before = [1, 2, 3, 4, 5, 6, 7, 8], dealt = [.. before], signed = [.. before];
        ShuffledGradient.Shuffle<float>(NoiseKind.Permutation, dealt, new Rng(3));
        ShuffledGradient.Shuffle<float>(NoiseKind.Signs, signed, new Rng(3));
        Assert.NotEqual(before, dealt);
        Assert.Equal(before, dealt.Order());
        Assert.Equal(before, signed.Select(Math.Abs));
        Assert.Contains(signed, value => value < 0);
        Assert.Contains(signed, value => value > 0);
    }

    // Equal advantages: every permutation is the same batch.
    [Fact]
    public void Equal_advantages_have_nothing_to_shuffle()
    {
        double[] scores = [1, 2, -1, 0.5, 3, 3], squares = [5, 1.25, 18], advantages = [0.7, 0.7, 0.7];
        var mean = Square(ShuffledGradient.Of([1.0, 1, 1], scores));
        Assert.Equal(Square(ShuffledGradient.Of(advantages, scores)), ShuffledGradient.ExpectedSquare(NoiseKind.Permutation, advantages, squares, mean), 1e-14);
        Assert.Contains("expected [B] each, B ≥ 2, got [1] and [1]", Assert.Throws<ArgumentException>(() => ShuffledGradient.ExpectedSquare(NoiseKind.Signs, [1], [1], 1)).Message, StringComparison.Ordinal);
    }

    private static double Square(double[] g) => g.Sum(value => value * value);

    private static IEnumerable<int[]> Words(int letters, int length) => length == 0 ? [[]] : Words(letters, length - 1).SelectMany(word => Enumerable.Range(0, letters).Select(letter => (int[])[.. word, letter]));

    private static IEnumerable<double[]> Shuffles(NoiseKind kind, double[] advantages) => kind == NoiseKind.Signs
        ? Words(2, advantages.Length).Select(signs => (double[])[.. advantages.Select((advantage, b) => signs[b] == 0 ? advantage : -advantage)])
        : Words(advantages.Length, advantages.Length).Where(order => order.Distinct().Count() == order.Length).Select(order => (double[])[.. order.Select(b => advantages[b])]);
}
