using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics;

public sealed class ReferenceCosineTests
{
    // g* = (1, 0); cosines 1, 0.6 and 0.8.
    [Fact]
    public void Cosines_to_one_chunk_by_hand()
    {
        var result = ReferenceCosine.Of(GradientSet.Of([[2.0, 0], [3, 4], [4, -3]]), GradientSet.Of([[1.0, 0]]));
        Assert.Equal(0.8, result.ToReference.Value!.Value, 1e-14);
        Assert.Null(result.ToTruth.Value);
        Assert.Contains("1 chunk(s), 3 are needed", result.ToTruth.Undetermined, StringComparison.Ordinal);
        Assert.Equal(new Interval(-1, 1), result.ToTruth.Interval);
    }

    // A reference without noise corrects nothing.
    [Fact]
    public void Equal_chunks_leave_the_cosine_as_it_is()
    {
        var result = ReferenceCosine.Of(GradientSet.Of([[2.0, 0], [3, 4], [4, -3]]), GradientSet.Of([[1.0, 0], [1, 0], [1, 0]]));
        Assert.Equal(1, result.Attenuation.Value);
        Assert.Equal(0.8, result.ToTruth.Value!.Value, 1e-14);
        Assert.Equal(result.ToReference.Interval!.Value.Low, result.ToTruth.Interval!.Value.Low, 1e-12);
    }

    // 10 chunks as noisy as the estimates (B/R = 1/2) shrink the cosine by about (3/2)^−½ = 0.82; the correction takes it back.
    // 4 standard errors of 600 replications, and 2 % for the bias of the ratio at R = 10.
    [Fact]
    public void A_noisy_reference_shrinks_the_cosine_and_the_correction_restores_it()
    {
        var model = new GradientModel(Noise.Isotropic, 5, new Rng(9));
        var truth = new GradientModel(Noise.Isotropic, 5, new Rng(10)).Cosines(50_000).ToTruth;
        var results = Enumerable.Range(0, 600).Select(_ => ReferenceCosine.Of(GradientSet.Of(model.Draw(10)), GradientSet.Of(model.Draw(20, 2)))).ToArray();
        Assert.All(results, r => Assert.Equal(20, r.Attenuation.SampleSize));
        Assert.InRange(results.Average(r => r.ToReference.Value!.Value) / truth, 0.85, 0.98);
        var corrected = results.Where(r => r.ToTruth.Value is not null).Select(r => r.ToTruth.Value!.Value).ToArray();
        Assert.True(corrected.Length > 590);
        var error = Math.Sqrt(corrected.Sum(x => Math.Pow(x - corrected.Average(), 2))) / corrected.Length;
        Assert.Equal(truth, corrected.Average(), (4 * error) + (0.02 * truth));
    }

    [Fact]
    public void A_reference_of_pure_noise_is_undetermined_and_says_so()
    {
        var model = new GradientModel(Noise.Isotropic, 1, new Rng(12));
        var noise = Array.ConvertAll(model.Draw(10), row => row.Zip(model.Mean, (x, m) => x - m).ToArray());
        var result = ReferenceCosine.Of(GradientSet.Of(model.Draw(10)), GradientSet.Of(noise));
        Assert.Null(result.ToTruth.Value);
        Assert.NotEmpty(result.ToTruth.Undetermined!);
        Assert.Equal(0, result.Attenuation.Interval!.Value.Low);
    }

    [Fact]
    public void Zero_estimates_and_a_zero_reference_are_reported()
    {
        var some = GradientSet.Of([[1.0, 0], [0, 0], [1, 1], [2, 1]]);
        Assert.Equal((1, 3L), (ReferenceCosine.Of(some, GradientSet.Of([[1.0, 0]])).Zero, ReferenceCosine.Of(some, GradientSet.Of([[1.0, 0]])).ToReference.SampleSize));
        Assert.Contains("reference is 0", ReferenceCosine.Of(some, GradientSet.Of([[0.0, 0]])).ToReference.Undetermined, StringComparison.Ordinal);
        Assert.Contains("only 1 of 3", ReferenceCosine.Of(GradientSet.Of([[0.0, 0], [0, 0], [1, 1]]), some).ToTruth.Undetermined, StringComparison.Ordinal);
    }
}
