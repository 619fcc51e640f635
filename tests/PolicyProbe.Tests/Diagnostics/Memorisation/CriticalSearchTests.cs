using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Diagnostics.Memorisation;

public sealed class CriticalSearchTests
{
    private const int Inputs = 4;

    // A linear difference of outputs is greatest at a corner of the box: a row is critical where one of its 16 corners is of another class.
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void On_a_linear_network_it_finds_exactly_the_rows_that_a_corner_of_the_box_turns(int classes)
    {
        var (network, x) = Problem(classes, 300);
        double[] radii = [0.05, 0.2, 0.6];
        var labels = network.Classes(x);
        var found = Search(network, x, classes).Over(x, Ascent(), radii, new Rng(2));
        for (var i = 0; i < radii.Length; i++)
            Assert.Equal(Enumerable.Range(0, 300).Select(b => Corners(x, b, radii[i]).Any(corner => network.Classes(corner)[0] != labels[b])), found[i]);
        Assert.InRange(found[0].Count(turned => turned), 1, 150);
        Assert.InRange(found[2].Count(turned => turned), 150, 300);
    }

    [Fact]
    public void A_mean_turns_where_a_corner_moves_it_by_more_than_its_deviation()
    {
        var (network, x) = Problem(2, 200);
        var rng = new Rng(8);
        double[] deviations = [.. Enumerable.Range(0, 400).Select(_ => 0.1 + rng.NextDouble())], centres = network.Outputs(x);
        var found = new CriticalSearch(network.Network, network.Theta, new MeanDecisions(centres, deviations, 2)).Run(x, Ascent() with { Set = PerturbationSet.Of(BallNorm.Linf, Inputs, 0.3) }, new Rng(2));
        var expected = Enumerable.Range(0, 200).Select(b => Corners(x, b, 0.3).Any(corner => network.Outputs(corner) is var z && Enumerable.Range(0, 2).Any(i => Math.Abs(z[i] - centres[(2 * b) + i]) > deviations[(2 * b) + i]))).ToList();
        Assert.Equal(expected, found);
        Assert.InRange(found.Count(turned => turned), 20, 180);
    }

    [Fact]
    public void What_turns_in_a_ball_turns_in_every_larger_one_and_what_is_known_is_not_lost()
    {
        var network = new SmallNetwork(new MlpSpec(Inputs, [20], Activation.Tanh, 3), new Rng(6));
        double[] x = Normals(100 * Inputs, 3);
        var search = Search(network, x, 3);
        var found = search.Over(x, Ascent(), [0.1, 0.3, 0.9], new Rng(2));
        Assert.All(Enumerable.Range(0, 100), b => Assert.True((!found[0][b] || found[1][b]) && (!found[1][b] || found[2][b])));
        var all = Enumerable.Repeat(true, 100).ToArray();
        Assert.Equal(all, search.Run(x, Ascent(), new Rng(2), all));
    }

    // The walk stays in the box, so what it finds is critical; on a linear network it finds nearly all of it.
    [Fact]
    public void A_noisy_walk_finds_nothing_that_is_not_critical()
    {
        var (network, x) = Problem(2, 300);
        var labels = network.Classes(x);
        var exact = Search(network, x, 2).Run(x, Ascent() with { Set = PerturbationSet.Of(BallNorm.Linf, Inputs, 0.2) }, new Rng(2));
        var walked = new LangevinSearch(PerturbationSet.Of(BallNorm.Linf, Inputs, 0.2)).Run(network.Loss(new Margin(labels), 300), x, new Rng(3));
        Assert.All(walked.Zip(exact), pair => Assert.True(!pair.First || pair.Second));
        Assert.InRange(walked.Count(turned => turned), 0.8 * exact.Count(turned => turned), exact.Count(turned => turned));
    }

    [Fact]
    public void Rows_of_another_shape_are_refused() => Assert.Contains(
        "x: expected [B, n], B = 10, n = 4, got [39]",
        Assert.Throws<ArgumentException>(() => Search(Problem(2, 10).Network, Problem(2, 10).X, 2).Run(new double[39], Ascent(), new Rng(1))).Message,
        StringComparison.Ordinal);

    private static SetAscent Ascent() => new(PerturbationSet.Of(BallNorm.Linf, Inputs, 1)) { Steps = 20, Starts = 2 };

    private static CriticalSearch Search(SmallNetwork network, double[] x, int classes) => new(network.Network, network.Theta, new GreedyDecisions(network.Classes(x), classes));

    private static (SmallNetwork Network, double[] X) Problem(int outputs, int rows) => (new SmallNetwork(new MlpSpec(Inputs, [], Activation.Tanh, outputs), new Rng(5)), Normals(rows * Inputs, 7));

    private static double[] Normals(int count, ulong seed)
    {
        var rng = new Rng(seed);
        return [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];
    }

    private static IEnumerable<double[]> Corners(double[] x, int row, double radius) => Enumerable.Range(0, 1 << Inputs).Select(
        signs => (double[])[.. Enumerable.Range(0, Inputs).Select(i => x[(row * Inputs) + i] + (((signs >> i) & 1) == 0 ? radius : -radius))]);
}
