using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Diagnostics.Copies;

public sealed class UnitMatchingTests
{
    // A value head and free outputs, as agents have them: both heads see the units, free outputs none.
    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Relu)]
    public void A_reordered_agent_with_a_value_head_is_the_same_function_and_is_brought_back(Activation activation)
    {
        var spec = new MlpSpec(3, [6, 5], activation, 2, FreeOutputs: 2, ValueHead: true);
        var (stack, rng) = (UnitStack.Of(spec.Layout, activation == Activation.Relu ? UnitSymmetry.Scale : UnitSymmetry.Sign), new Rng(8));
        Assert.Equal([6, 5], stack.Layers.Select((_, layer) => stack.Units(layer)));
        double[] theta = [.. Enumerable.Range(0, spec.Layout.ParameterCount).Select(_ => rng.NextNormal())];
        var copy = stack.Moved(theta, 0, [5, 0, 1, 2, 4, 3], activation == Activation.Relu ? [2, 1, 0.1, 1, 3, 1] : [-1, 1, 1, -1, 1, 1]);
        copy = stack.Moved(copy, 1, [4, 3, 2, 1, 0], activation == Activation.Relu ? [1, 5, 1, 1, 0.2] : [1, -1, -1, 1, 1]);
        double[] x = [.. Enumerable.Range(0, 30).Select(_ => rng.NextNormal())], before = new double[10 * spec.OutputSize], after = new double[before.Length];
        var network = new FusedMlp<double>(spec);
        network.Predict(theta, [], x, before);
        network.Predict(copy, [], x, after);
        Assert.Equal(before, after, (a, b) => Math.Abs(a - b) < 1e-12);
        var matching = UnitMatching.Of(stack, theta, copy);
        Assert.True(matching.Raw > 1, $"{matching.Raw}");
        Assert.Equal(0, matching.Matched, 1e-9);
        network.Predict(matching.Aligned, [], x, after);
        Assert.Equal(before, after, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void A_balanced_network_is_the_same_function_whose_units_weigh_as_much_on_either_side()
    {
        var spec = new MlpSpec(4, [5, 3], Activation.Relu, 2);
        var (stack, rng) = (UnitStack.Of(spec.Layout, UnitSymmetry.Scale), new Rng(9));
        double[] theta = [.. Enumerable.Range(0, spec.Layout.ParameterCount).Select(_ => rng.NextNormal())];
        var balanced = stack.Balanced(theta);
        double Norm(int[] places) => Math.Sqrt(places.Sum(place => balanced[place] * balanced[place]));
        for (var layer = 0; layer < 2; layer++)
            for (var unit = 0; unit < stack.Units(layer); unit++)
                Assert.Equal(Norm(stack.Incoming(layer, unit)), Norm(stack.Outgoing(layer, unit)), 1e-10);
        Assert.Equal(theta, UnitStack.Of(spec.Layout, UnitSymmetry.Sign).Balanced(theta));
    }

    [Fact]
    public void A_layer_that_is_tied_down_is_left_in_its_order()
    {
        var spec = new MlpSpec(2, [3, 3], Activation.Tanh, 1);
        var (all, tied) = (UnitStack.Of(spec.Layout, UnitSymmetry.Sign), UnitStack.Of(spec.Layout, UnitSymmetry.Sign, movable: 1));
        var rng = new Rng(1);
        double[] theta = [.. Enumerable.Range(0, spec.Layout.ParameterCount).Select(_ => rng.NextNormal())];
        var copy = all.Moved(theta, 1, [2, 0, 1], [1, 1, 1]);
        Assert.Equal(0, UnitMatching.Of(all, theta, copy).Matched, 1e-12);
        Assert.True(UnitMatching.Of(tied, theta, copy).Matched > 0.5);
    }

    [Fact]
    public void The_wish_to_agree_has_the_derivative_of_its_loss()
    {
        double[] z = [0.3, -1.2, 0.7], others = [1.1, 0.2, -0.4], derivative = new double[3], scratch = new double[3];
        foreach (IOutputLoss loss in new IOutputLoss[] { new AgreementLoss(new CrossEntropy([1]), new Categorical(3), others, 0.7), new NormalAgreementLoss(new SquaredError([0.1, 0.2, 0.3]), others, 0.7) })
        {
            loss.Of(z, 0, derivative);
            for (var i = 0; i < 3; i++)
            {
                double[] more = [.. z], less = [.. z];
                (more[i], less[i]) = (more[i] + 1e-5, less[i] - 1e-5);
                Assert.Equal((loss.Of(more, 0, scratch) - loss.Of(less, 0, scratch)) / 2e-5, derivative[i], 1e-8);
            }
        }
    }
}
