using PolicyProbe.Core;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Probes.Masking;

public sealed class DistilledStudentTests
{
    private static readonly LabelledSet Data = new LabelledGaussians(4, 0.6).Draw(100, 0.1, new Rng(1));

    // T² = 10⁴ times the rate and T times the start: the same steps, whatever the network; rounding alone differs.
    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void At_the_rate_that_goes_with_its_temperature_a_student_is_so_many_times_its_plain_twin(int hidden)
    {
        var (plain, distilled) = (Train(1, hidden, rescaled: true), Train(100, hidden, rescaled: true));
        Assert.All(plain.Zip(distilled), pair => Assert.Equal(100 * pair.First, pair.Second, 1e-8 * (100 + Math.Abs(100 * pair.First))));
        Assert.Contains(plain, z => Math.Abs(z) > 0.5);
    }

    [Fact]
    public void At_the_rate_of_temperature_1_it_has_learned_next_to_nothing()
    {
        var (plain, distilled) = (Train(1, 0, rescaled: false), Train(100, 0, rescaled: false));
        var start = new DistilledStudent(100, 0, 2, 0, 0.1, Rescaled: false).Train(Data.Inputs, Data.Labels, 4, new Rng(5)).Outputs(Data.Inputs);
        Assert.InRange(start.Zip(distilled, (one, other) => Math.Abs(one - other)).Max(), 1e-6, 0.5 * start.Zip(plain, (one, other) => Math.Abs(one - other)).Max());
    }

    private static double[] Train(double temperature, int hidden, bool rescaled) =>
        new DistilledStudent(temperature, hidden, 2, 60, 0.1, rescaled).Train(Data.Inputs, Data.Labels, 4, new Rng(5)).Outputs(Data.Inputs);
}
