using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Masking;

public sealed class TemperedCrossEntropyTests
{
    private static readonly double[] Z = [1.2, -0.4, 2.5];

    [Fact]
    public void At_temperature_1_with_labels_it_is_cross_entropy()
    {
        var (derivative, expected) = (new double[3], new double[3]);
        Assert.Equal(new CrossEntropy([1]).Of(Z, 0, expected), new TemperedCrossEntropy(TemperedCrossEntropy.OneHot([1], 3), 1).Of(Z, 0, derivative), 1e-14);
        Assert.All(expected.Zip(derivative), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
    }

    // Central differences of 10⁻⁶ err by 10⁻¹² and by rounding over the step.
    [Fact]
    public void Its_derivative_is_that_of_differences()
    {
        var (loss, derivative, unused) = (new TemperedCrossEntropy([0.2, 0.5, 0.3], 7), new double[3], new double[3]);
        loss.Of(Z, 0, derivative);
        for (var k = 0; k < 3; k++)
        {
            double[] ahead = [.. Z], behind = [.. Z];
            (ahead[k], behind[k]) = (ahead[k] + 1e-6, behind[k] - 1e-6);
            Assert.Equal((loss.Of(ahead, 0, unused) - loss.Of(behind, 0, unused)) / 2e-6, derivative[k], 1e-9);
        }
    }

    [Fact]
    public void It_depends_on_the_logits_over_the_temperature_alone()
    {
        var unused = new double[3];
        double[] scaled = [.. Z.Select(z => 50 * z)], softened = TemperedCrossEntropy.Softened(scaled, 3, 50);
        Assert.All(TemperedCrossEntropy.Softened(Z, 3, 1).Zip(softened), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        Assert.Equal(new TemperedCrossEntropy(softened, 1).Of(Z, 0, unused), new TemperedCrossEntropy(softened, 50).Of(scaled, 0, unused), 1e-13);
    }
}
