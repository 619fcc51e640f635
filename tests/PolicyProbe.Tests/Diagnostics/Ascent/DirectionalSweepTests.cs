using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Ascent;

public sealed class DirectionalSweepTests
{
    private static readonly double[] Lengths = [0.01, 0.5, -2, 30];

    // F = ½xᵀHx: ∇F(x − s g) − ∇F(x) = −s Hg whatever x is.
    [Fact]
    public void Of_a_quadratic_gradient_change_and_smoothness_are_exact_at_every_length()
    {
        var rng = new Rng(1);
        for (var trial = 0; trial < 50; trial++)
        {
            var n = (int)rng.Integers(1, 8);
            var f = Quadratic.Draw(n, rng);
            double[] x = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())], g = f.Times(x), image = f.Times(g);
            var sweep = DirectionalSweep.AgainstGradient(f, x, Lengths);
            Assert.Equal(f.Value(x), sweep.Value, 1e-12);
            foreach (var point in sweep.Points)
            {
                Assert.Equal(Math.Abs(point.Length) * Norm(image), point.GradientChange, 1e-9 * (1 + point.GradientChange));
                Assert.Equal(f.Value([.. x.Select((value, i) => value - (point.Length * g[i]))]), point.Value, 1e-9 * (1 + Math.Abs(point.Value)));
            }

            Assert.Equal(30 * Norm(image), sweep.Predictiveness, 1e-9 * (1 + sweep.Predictiveness));
            Assert.Equal(Norm(image) / Norm(g), sweep.Smoothness, 1e-9 * (1 + sweep.Smoothness));
            Assert.Equal((sweep.Points.Min(point => point.Value), sweep.Points.Max(point => point.Value)), sweep.ValueRange);
        }
    }

    [Fact]
    public void A_stationary_point_a_length_of_0_and_a_wrong_shape_are_told_what_would_be_right()
    {
        var f = Quadratic.Draw(2, new Rng(2));
        Assert.Contains("stationary", Message(() => DirectionalSweep.AgainstGradient(f, [0, 0], Lengths)), StringComparison.Ordinal);
        Assert.Contains("lengths: expected at least one, finite and not 0", Message(() => DirectionalSweep.AgainstGradient(f, [1, 0], [0])), StringComparison.Ordinal);
        Assert.Contains("x, direction: expected [n], n = 2, got [2] and [1]", Message(() => DirectionalSweep.Along(f, [1, 0], [1], Lengths)), StringComparison.Ordinal);
    }

    private static string Message(Action act) => Assert.Throws<ArgumentException>(act).Message;

    private static double Norm(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));

    private sealed class Quadratic(double[,] h) : IObjective
    {
        public int Dimension => h.GetLength(0);

        public static Quadratic Draw(int n, Rng rng)
        {
            var h = new double[n, n];
            for (var i = 0; i < n; i++)
                for (var j = 0; j <= i; j++)
                    h[i, j] = h[j, i] = rng.NextNormal();
            return new Quadratic(h);
        }

        public double[] Times(double[] x) => [.. Enumerable.Range(0, Dimension).Select(i => Enumerable.Range(0, Dimension).Sum(j => h[i, j] * x[j]))];

        public double Value(ReadOnlySpan<double> x) => Gradient(x, new double[Dimension]);

        public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
        {
            Times(x.ToArray()).CopyTo(gradient);
            var value = 0.0;
            for (var i = 0; i < Dimension; i++)
                value += 0.5 * x[i] * gradient[i];
            return value;
        }
    }
}
