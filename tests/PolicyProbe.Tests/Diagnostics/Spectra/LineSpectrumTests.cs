using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Spectra;

public sealed class LineSpectrumTests
{
    private static double[] Line(int n, Func<double, double> f) => [.. Enumerable.Range(0, n).Select(j => f((j + 0.5) / n))];

    [Fact]
    public void Powers_sum_to_the_squares_of_what_is_left_of_the_line_under_the_window()
    {
        // exp is neither periodic nor straight; its line of least squares by the normal equations of (1, t).
        const int n = 50;
        var f = Line(n, t => Math.Exp(3 * t));
        double[] t = Line(n, at => at);
        double mean = f.Average(), middle = t.Average(), slope = t.Zip(f, (at, value) => (at - middle) * (value - mean)).Sum() / t.Sum(at => (at - middle) * (at - middle));
        var rest = t.Zip(f, (at, value) => value - mean - (slope * (at - middle))).ToArray();
        var spectrum = LineSpectrum.Of(f, 1);
        Assert.Equal(rest.Zip(t, (value, at) => Math.Pow(value * 0.5 * (1 - Math.Cos(2 * Math.PI * at)), 2)).Sum(), spectrum.Powers().Sum(), 1e-10);
        Assert.Equal(rest.Sum(value => value * value) / f.Sum(value => (value - mean) * (value - mean)), spectrum.Curved!.Value, 1e-12);
    }

    [Fact]
    public void A_fast_wave_lies_above_the_cut_off_and_a_slow_one_below_with_what_leaks_named()
    {
        // A cosine shows at k and k ± 1 alone, with ⅔ and twice 1/6 of the power; exact to rounding.
        var fast = LineSpectrum.Of(Line(128, t => Math.Cos(2 * Math.PI * 20 * t)), 1);
        Assert.Equal(1, fast.ShareAbove(5)!.Value, 1e-12);
        Assert.Equal(5.0 / 6, fast.ShareAbove(19)!.Value, 1e-12);
        Assert.Equal(20, fast.MeanFrequency()!.Value, 1e-10);

        // A jump of the ends would put a share of about 1/5 above 4 cycles without line and window.
        Assert.InRange(LineSpectrum.Of(Line(128, t => Math.Exp(t)), 1).ShareAbove(4)!.Value, 0, 1e-3);
    }

    [Fact]
    public void Straight_and_constant_functions_have_no_spectrum()
    {
        var straight = LineSpectrum.Of(Line(64, t => 1e6 - (3e5 * t)), 1);
        Assert.Null(straight.ShareAbove(3));
        Assert.Equal(0, straight.Curved);
        var constant = LineSpectrum.Of(Line(64, _ => 0.1), 1);
        Assert.Null(constant.MeanFrequency());
        Assert.Null(constant.Curved);
    }

    [Fact]
    public void Outputs_add_their_powers_and_a_half_grown_function_lacks_a_quarter()
    {
        double[] one = Line(32, t => Math.Sin(9 * t)), two = Line(32, t => t * t * t);
        double[] both = [.. one.Zip(two, (a, b) => new[] { a, b }).SelectMany(pair => pair)];
        var spectrum = LineSpectrum.Of(both, 2);
        Assert.Equal(LineSpectrum.Of(one, 1).Powers().Zip(LineSpectrum.Of(two, 1).Powers(), (a, b) => a + b), spectrum.Powers(), (a, b) => Math.Abs(a - b) < 1e-12);
        var (difference, power) = spectrum.Against(LineSpectrum.Of([.. both.Select(value => value / 2)], 2), 1, 100);
        Assert.Equal(0.25, difference / power, 1e-12);
    }
}
