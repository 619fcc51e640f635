using MathNet.Numerics.Distributions;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class NoncentralStudentTests
{
    // The definition integrated: P(Z + δ ≤ t √(w/ν)) over w of χ²ᵥ, by its quantiles at 20,000 midpoints; their error is below 10⁻⁵.
    [Theory]
    [InlineData(2.776, 4, 3.5)]
    [InlineData(2.776, 4, -1)]
    [InlineData(-1, 7, 0.5)]
    [InlineData(0, 3, 1)]
    [InlineData(12.7, 1, 16)]
    [InlineData(2, 60, 2.8)]
    [InlineData(40, 9, 35)]
    public void It_is_the_integral_of_its_definition(double t, double freedom, double shift)
    {
        const int nodes = 20_000;
        var sum = 0.0;
        for (var i = 0; i < nodes; i++)
            sum += Normal.CDF(0, 1, (t * Math.Sqrt(ChiSquared.InvCDF(freedom, (i + 0.5) / nodes) / freedom)) - shift);
        Assert.Equal(sum / nodes, NoncentralStudent.Cumulative(t, freedom, shift), 2e-5);
    }

    [Theory]
    [InlineData(-2, 3)]
    [InlineData(0.3, 11)]
    [InlineData(5, 1.5)]
    public void Without_a_shift_it_is_Students(double t, double freedom) => Assert.Equal(StudentT.CDF(0, 1, freedom, t), NoncentralStudent.Cumulative(t, freedom, 0), 1e-10);

    // The example of R's power.t.test: n = 20 in each group, delta = sd = 1: power 0.8689528.
    [Fact]
    public void The_power_is_the_one_of_Rs_example() => Assert.Equal(0.8689528, NoncentralStudent.Power(Math.Sqrt(20 / 2.0), 38), 1e-6);

    // Its other example: power 0.90 of the same effect takes n = 22.02110.
    [Fact]
    public void The_sample_size_is_the_one_of_Rs_example() => Assert.Equal(Math.Sqrt(22.02110 / 2), DetectableDifference.Shift((2 * 22.02110) - 2, power: 0.9), 1e-5);

    // Cohen's table 2.3 for a two-sided 5 %: d = 0.5 takes 64 in each group for 80 %, d = 0.8 takes 26; of pairs (G*Power's first example) 0.5 takes 34: 0.8077775.
    [Theory]
    [InlineData(0.5, 64, 0.8015)]
    [InlineData(0.8, 26, 0.8075)]
    public void Cohens_table_of_two_samples(double effect, int count, double power)
    {
        Assert.Equal(power, NoncentralStudent.Power(effect * Math.Sqrt(count / 2.0), (2 * count) - 2), 1e-4);
        Assert.True(DetectableDifference.Unpaired(1, count, 1, count) <= effect && DetectableDifference.Unpaired(1, count - 1, 1, count - 1) > effect);
    }

    [Fact]
    public void Thirty_four_pairs_see_half_a_deviation()
    {
        Assert.Equal(0.8077775, NoncentralStudent.Power(0.5 * Math.Sqrt(34), 33), 1e-6);
        Assert.True(DetectableDifference.Paired(2, 34) <= 1 && DetectableDifference.Paired(2, 33) > 1);
    }

    // 20,000 samples of five normal differences of just that mean: a binomial standard error of 0.3 %, four of them.
    [Fact]
    public void Five_pairs_find_what_they_should_four_times_in_five()
    {
        var (rng, difference, found) = (new Rng(9), DetectableDifference.Paired(3, 5), 0);
        for (var k = 0; k < 20_000; k++)
            found += MeanInterval.Student([.. Enumerable.Range(0, 5).Select(_ => difference + (3 * rng.NextNormal()))]).Interval!.Value is var interval && (interval.Low > 0 || interval.High < 0) ? 1 : 0;
        Assert.Equal(0.8, found / 20_000.0, 0.012);
        Assert.True(difference > 1.3 * 3 * (1.96 + 0.8416) / Math.Sqrt(5), $"{difference}: by the normal approximation it would be a quarter smaller.");
    }

    [Fact]
    public void What_cannot_be_found_is_said_and_wrong_arguments_are_refused()
    {
        Assert.Contains("take more seeds", Assert.Throws<WrongUseException>(() => DetectableDifference.Shift(1, 0.999)).Message, StringComparison.Ordinal);
        Assert.Equal(0, DetectableDifference.Unpaired(0, 3, 0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => NoncentralStudent.Cumulative(1, 5, 40));
        Assert.Throws<ArgumentOutOfRangeException>(() => NoncentralStudent.Cumulative(1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DetectableDifference.Paired(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DetectableDifference.Paired(double.NaN, 5));
    }
}
