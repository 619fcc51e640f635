using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Weights;

public sealed class WeightedLogisticTests
{
    private static readonly PlanarVector[] Points = [new(1, -0.4), new(-0.3, 0.9), new(2, 2), new(0.5, 1.5)];

    // Central differences with h = 1e-6 err by h² and by 1e-16/h: 1e-9 holds both.
    [Fact]
    public void The_gradient_is_that_of_the_value()
    {
        var (loss, w, h) = (new WeightedLogistic(Points, [3, 1, 0.5, 2], 0.2), new PlanarVector(0.3, -0.7), 1e-6);
        var gradient = loss.Gradient(w);
        Assert.Equal((loss.Value(w.Plus(h, new(1, 0))) - loss.Value(w.Plus(-h, new(1, 0)))) / (2 * h), gradient.X, 1e-9);
        Assert.Equal((loss.Value(w.Plus(h, new(0, 1))) - loss.Value(w.Plus(-h, new(0, 1)))) / (2 * h), gradient.Y, 1e-9);
    }

    // Strongly convex: ‖w − w*‖ ≤ ‖∇L‖/λ. Descent contracts by 1 − ηλ a step: 0.99^4000 = 3e-18.
    [Theory]
    [InlineData(0.1)]
    [InlineData(1e-6)]
    public void Newton_finds_where_the_gradient_vanishes_and_descent_ends_there(double ridge)
    {
        var loss = new WeightedLogistic(Points, [30, 1, 1, 1], ridge);
        var minimiser = loss.Minimiser();
        Assert.InRange(loss.Gradient(minimiser).Norm, 0, 1e-14);
        if (ridge > 0.01)
            Assert.Equal(0, loss.Descend(0.1, [4000])[0].Plus(-1, minimiser).Norm, 1e-12);
    }

    // The oracle: descent itself. The remainder is O(log t/t): ten times the steps leave less than a fifth of it.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 1)]
    [InlineData(1, 5)]
    public void Descent_comes_to_its_limit_with_the_remainder_that_the_theorem_gives(double weight, double other)
    {
        var loss = new WeightedLogistic(Points, [weight, other, 1, 1]);
        var (step, limit) = (1 / loss.Curvature, SeparableLimit.Of(loss, 1 / loss.Curvature));
        int[] times = [10_000, 100_000, 1_000_000];
        var remainders = loss.Descend(step, times).Zip(times, (w, t) => w.Plus(-1, limit.At(t)).Norm).ToArray();
        Assert.InRange(remainders[1], 0, remainders[0] / 5);
        Assert.InRange(remainders[2], 0, remainders[1] / 5);
    }

    [Fact]
    public void Effective_size_counts_equal_weights_whole_and_a_single_one_once_at_every_scale()
    {
        foreach (var scale in new[] { 1, 1e-200, 1e200 })
        {
            Assert.Equal(1, EffectiveSize.Share([scale, scale, scale]), 1e-15);
            Assert.Equal(1.0 / 3, EffectiveSize.Share([scale, 0, 0]), 1e-15);
            Assert.Equal(36.0 / (3 * 14), EffectiveSize.Share([scale, 2 * scale, 3 * scale]), 1e-15);
        }

        Assert.Contains("at least 0", Assert.Throws<ArgumentException>(() => EffectiveSize.Share([1, -1])).Message, StringComparison.Ordinal);
        Assert.Contains("above 0", Assert.Throws<ArgumentException>(() => EffectiveSize.Share([0, 0])).Message, StringComparison.Ordinal);
    }
}
