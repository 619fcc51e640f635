using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics;

/// <summary>What must not matter to any statistic of a set of gradients.</summary>
public sealed class GradientInvarianceTests
{
    [Theory]
    [InlineData(1e-6)]
    [InlineData(3)]
    [InlineData(1e6)]
    public void The_scale_of_all_gradients_changes_nothing(double factor)
    {
        var (gradients, chunks) = Draws();
        Same(All(gradients, chunks), All(Array.ConvertAll(gradients, Times), Array.ConvertAll(chunks, Times)));
        double[] Times(double[] row) => Array.ConvertAll(row, x => factor * x);
    }

    [Fact]
    public void The_order_of_the_estimates_changes_nothing()
    {
        var (gradients, chunks) = Draws();
        Same(All(gradients, chunks), All([.. gradients.Skip(4), .. gradients.Take(4)], [.. chunks.Reverse()]));
    }

    // An orthogonal map, here a reflection of one coordinate and a swap of two, keeps all angles.
    [Fact]
    public void A_rotation_of_parameter_space_changes_nothing_between_the_gradients()
    {
        var (gradients, chunks) = Draws();
        Same(All(gradients, chunks)[..5], All(Array.ConvertAll(gradients, Turn), Array.ConvertAll(chunks, Turn))[..5]);
        static double[] Turn(double[] row) => [-row[1], row[0], .. row[2..]];
    }

    private static (double[][] Gradients, double[][] Chunks) Draws()
    {
        var model = new GradientModel(Noise.Isotropic, 0.5, new Rng(15));
        return (model.Draw(10), model.Draw(10, 4));
    }

    private static Estimate[] All(double[][] rows, double[][] others)
    {
        GradientSet gradients = GradientSet.Of(rows), chunks = GradientSet.Of(others);
        var reference = ReferenceCosine.Of(gradients, chunks);
        var scale = GradientNoiseScale.Of(gradients, 1).Scale;
        var truth = new GradientModel(Noise.Isotropic, 1, new Rng(0)).AtCosine(0.7);
        return [PairwiseCosine.Of(gradients).Estimate, scale, reference.ToReference, reference.Attenuation, reference.ToTruth, BiasCosine.Of(gradients, truth)];
    }

    private static void Same(Estimate[] expected, Estimate[] actual)
    {
        foreach (var (left, right) in expected.Zip(actual))
        {
            Assert.Equal(left.Value!.Value, right.Value!.Value, 1e-12);
            Assert.Equal(left.Interval!.Value.Low, right.Interval!.Value.Low, 1e-11);
            Assert.Equal(left.Interval.Value.High, right.Interval.Value.High, 1e-11);
        }
    }
}
