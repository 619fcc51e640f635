using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Capacity;

/// <summary>Sharpness where there is nothing to estimate.</summary>
public sealed class WeightSharpnessTests
{
    private static readonly double[] W = [2, -3];
    private static readonly QuadraticFunction Linear = new(new double[2, 2], [1, -4], 7), Bowl = new(new double[,] { { 2, 0.5 }, { 0.5, 1 } }, [1, -4], 7);

    [Fact]
    public void The_box_grows_with_the_weights() => Assert.Equal([0.3, 0.4], WeightSharpness.Box(W, 0.1).Radii.ToArray().Select(radius => Math.Round(radius, 12)));

    // 0.3 · 1 + 0.4 · 4.
    [Fact]
    public void A_linear_loss_rises_by_the_sum_over_its_slopes() => Assert.Equal(1.9, WeightSharpness.Worst(Linear, W, 0.1, 30, 2, new Rng(1)), 1e-12);

    // At a minimum the gradient is 0 and a start from there stands still: the random one finds the corner, ½(2 · 0.01 + 2 · ½ · 0.01 + 0.01) at α = 0.1 and w = 0.
    [Fact]
    public void From_a_minimum_a_second_start_is_needed()
    {
        var flat = new QuadraticFunction(new double[,] { { 2, 0.5 }, { 0.5, 1 } }, [0, 0], 0);
        Assert.Equal(0, WeightSharpness.Worst(flat, new double[2], 0.1, 60, 1, new Rng(1)));
        Assert.InRange(WeightSharpness.Worst(flat, new double[2], 0.1, 60, 8, new Rng(1)), 0.0199999, 0.02 + 1e-12);
    }

    [Fact]
    public void Pairs_cancel_slopes_and_are_the_quadratic_parts_of_the_same_noise()
    {
        Assert.All(WeightSharpness.Pairs(Linear, W, 0.5, 20, new Rng(3)), rise => Assert.Equal(0, rise, 1e-12));
        var (rises, parts) = (WeightSharpness.Pairs(Bowl, W, 0.5, 20, new Rng(3)), WeightSharpness.QuadraticParts(SymmetricOperator.Of(Bowl, W), 0.5, 20, new Rng(3)));
        for (var k = 0; k < 20; k++)
            Assert.Equal(parts[k], rises[k], 1e-12);
        Assert.Contains(rises, rise => rise > 0.1);
    }

    [Fact]
    public void The_term_of_a_divergence_is_what_its_formula_says()
    {
        Assert.Equal(13 / (2 * 0.25), PacBayes.Divergence(W, 0.5));
        Assert.Equal(4 * Math.Sqrt((26 + Math.Log(2 * 100 / 0.05)) / 100), PacBayes.Term(26, 100, 0.05), 1e-14);
        Assert.Throws<ArgumentException>(() => PacBayes.Term(26, 100, 1));
        Assert.Throws<ArgumentException>(() => PacBayes.Divergence(W, 0));
    }
}
