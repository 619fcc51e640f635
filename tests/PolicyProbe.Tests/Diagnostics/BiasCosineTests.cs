using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics;

public sealed class BiasCosineTests
{
    [Fact]
    public void Without_noise_it_is_the_cosine()
    {
        var estimate = BiasCosine.Of(GradientSet.Of([[3.0, 4], [3, 4], [3, 4]]), [2, 0]);
        Assert.Equal(0.6, estimate.Value!.Value, 1e-12);
        Assert.Equal(0.6, estimate.Interval!.Value.Low, 1e-12);
        Assert.Equal(0.6, estimate.Interval.Value.High, 1e-12);
        Assert.Equal(3, estimate.SampleSize);
    }

    // Noise does not shrink it: at B/K = 5 single estimates have a cosine of about 0.29 to this direction, the bias cosine is 0.7.
    [Fact]
    public void Noise_does_not_shrink_it()
    {
        var model = new GradientModel(Noise.Isotropic, 5, new Rng(13));
        var estimate = BiasCosine.Of(GradientSet.Of(model.Draw(2000)), model.AtCosine(0.7));
        Assert.Equal(0.7, estimate.Value!.Value, 0.03);
        Assert.True(estimate.Interval!.Value.Contains(0.7));
        Assert.True(estimate.Interval.Value.High - estimate.Interval.Value.Low < 0.1);
    }

    [Fact]
    public void Pure_noise_is_undetermined_and_says_so()
    {
        var model = new GradientModel(Noise.Isotropic, 1, new Rng(14));
        var noise = Array.ConvertAll(model.Draw(10), row => row.Zip(model.Mean, (x, m) => x - m).ToArray());
        var estimate = BiasCosine.Of(GradientSet.Of(noise), model.Mean);
        Assert.Null(estimate.Value);
        Assert.Equal(new Interval(-1, 1), estimate.Interval);
        Assert.Contains("does not differ from 0", estimate.Undetermined, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_of_zero_or_another_length_is_refused()
    {
        var set = GradientSet.Of([[1.0, 0], [1, 1], [1, 2]]);
        Assert.Equal("truth", Assert.Throws<ArgumentException>(() => BiasCosine.Of(set, [0, 0])).ParamName);
        Assert.Contains("P = 2", Assert.Throws<ArgumentException>(() => BiasCosine.Of(set, [1])).Message, StringComparison.Ordinal);
    }
}
