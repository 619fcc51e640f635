using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Diagnostics.Ascent;

public sealed class OutputLossTests
{
    private const int Rows = 4;

    public static TheoryData<string> Names => ["cross-entropy", "margin", "targeted", "squared"];

    // A central difference of step h is off by h² times a third derivative: 1e-8 here, and rounding of 1e-10.
    [Theory]
    [MemberData(nameof(Names))]
    public void A_network_loss_has_the_gradient_of_its_differences(string name)
    {
        var rng = new Rng(1);
        var network = new FusedMlp<double>(new MlpSpec(3, [5], Activation.Tanh, 4));
        double[] theta = [.. Enumerable.Range(0, network.Layout.ParameterCount).Select(_ => rng.NextNormal())], x = [.. Enumerable.Range(0, 3 * Rows).Select(_ => rng.NextNormal())];
        var loss = new NetworkLoss(network, theta, [], Loss(name), Rows);
        double[] values = new double[Rows], gradients = new double[x.Length], up = new double[Rows], down = new double[Rows];
        loss.Gradients(x, values, gradients);
        loss.Values(x, up);
        Assert.All(up.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        for (var i = 0; i < x.Length; i++)
        {
            loss.Values([.. x.Select((value, k) => k == i ? value + 1e-4 : value)], up);
            loss.Values([.. x.Select((value, k) => k == i ? value - 1e-4 : value)], down);
            Assert.Equal((up[i / 3] - down[i / 3]) / 2e-4, gradients[i], 1e-5);
        }
    }

    [Fact]
    public void The_margin_is_defined_for_two_classes_and_cross_entropy_for_logits_of_any_size()
    {
        var derivative = new double[2];
        Assert.Equal(-3, new Margin([0]).Of([5, 2], 0, derivative));
        Assert.Equal([-1, 1], derivative);
        Assert.Equal(2000, new CrossEntropy([1]).Of([1000, -1000], 0, derivative));
        Assert.Equal([1, -1], derivative);
    }

    private static IOutputLoss Loss(string name) => name switch
    {
        "cross-entropy" => new CrossEntropy([0, 1, 2, 3]),
        "margin" => new Margin([0, 1, 2, 3]),
        "targeted" => new TargetedMargin([0, 1, 2, 3], [1, 2, 3, 0]),
        _ => new SquaredError([.. Enumerable.Range(0, 4 * Rows).Select(i => 0.1 * i)]),
    };
}
