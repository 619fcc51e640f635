using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Learning.Tricks;

public sealed class InitialisationTests
{
    private static readonly NetworkLayout Layout = new MlpSpec(7, [4, 9, 9], Activation.Tanh, 3, FreeOutputs: 2).Layout;

    [Theory]
    [InlineData(NetworkPart.Policy, 0.01)]
    [InlineData(NetworkPart.Value, 1)]
    public void Orthogonal_weights_have_orthonormal_shorter_sides_times_their_gain(NetworkPart part, double lastGain)
    {
        var theta = Enumerable.Repeat(5f, Layout.ParameterCount).ToArray();
        new OrthogonalInit().Initialise(Layout, part, theta, new Rng(1));
        var weights = Layout.Parameters.Where(block => block.Role == BlockRole.Weight).ToList();
        Assert.Equal(4, weights.Count);
        foreach (var block in weights)
        {
            var gain = block == weights[^1] ? lastGain : Math.Sqrt(2);
            var (rows, columns) = (block.Shape[0], block.Shape[1]);
            double At(int side, int along) => rows <= columns
                ? theta[block.Offset + (side * columns) + along]
                : theta[block.Offset + (along * columns) + side];
            for (var i = 0; i < Math.Min(rows, columns); i++)
                for (var j = 0; j < Math.Min(rows, columns); j++)
                {
                    var product = Enumerable.Range(0, Math.Max(rows, columns)).Sum(k => At(i, k) * At(j, k)) / (gain * gain);
                    // Entries rounded to float32: 6e-8 each.
                    Assert.Equal(i == j ? 1 : 0, product, 1e-6);
                }
        }

        foreach (var block in Layout.Parameters.Where(block => block.Role is BlockRole.Bias or BlockRole.FreeOutput))
            Assert.All(theta.AsSpan(block.Offset, block.Count).ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Uniform_weights_and_biases_fill_one_over_the_root_of_the_fan_in()
    {
        var layout = new MlpSpec(25, [100, 16], Activation.Relu, 3, FreeOutputs: 2).Layout;
        var theta = Enumerable.Repeat(5f, layout.ParameterCount).ToArray();
        new UniformFanIn().Initialise(layout, NetworkPart.Policy, theta, new Rng(1));
        foreach (var block in layout.Parameters)
        {
            var values = theta.AsSpan(block.Offset, block.Count).ToArray();
            var fanIn = layout.Parameters.LastOrDefault(other => other.Role == BlockRole.Weight && other.Offset <= block.Offset)?.Shape[1];
            var bound = block.Role == BlockRole.FreeOutput ? 0 : 1 / Math.Sqrt(fanIn!.Value);
            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            // The largest of n uniform numbers is above 0.8 of the bound but for 0.8ⁿ: 1e-150 for the smallest weight block here.
            if (block.Role == BlockRole.Weight && block.Count > 1000)
                Assert.InRange(values.Max(), 0.8 * bound, bound);
        }
    }

    [Fact]
    public void Xavier_weights_fill_the_root_of_6_over_inputs_and_outputs_and_biases_are_0()
    {
        var layout = new MlpSpec(25, [100, 16], Activation.Relu, 3, FreeOutputs: 2).Layout;
        var theta = Enumerable.Repeat(5f, layout.ParameterCount).ToArray();
        new XavierInit().Initialise(layout, NetworkPart.Policy, theta, new Rng(1));
        foreach (var block in layout.Parameters)
        {
            var values = theta.AsSpan(block.Offset, block.Count).ToArray();
            var bound = block.Role == BlockRole.Weight ? Math.Sqrt(6.0 / (block.Shape[0] + block.Shape[1])) : 0;
            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            if (block.Count <= 1000)
                continue;
            // The largest of n uniform numbers is above 0.8 of the bound but for 0.8ⁿ; four standard errors of a variance of bound²/3.
            Assert.InRange(values.Max(), 0.8 * bound, bound);
            Assert.Equal(bound * bound / 3, values.Average(value => (double)value * value), 4 * bound * bound * Math.Sqrt(4.0 / 45 / values.Length));
        }
    }

    [Fact]
    public void Initial_weights_are_a_matter_of_the_seed()
    {
        foreach (var initialisation in new IInitialisation[] { new OrthogonalInit(), new XavierInit(), new UniformFanIn() })
        {
            float[] Theta(ulong seed)
            {
                var theta = new float[Layout.ParameterCount];
                initialisation.Initialise(Layout, NetworkPart.Policy, theta, new Rng(seed));
                return theta;
            }

            Assert.Equal(Theta(1), Theta(1));
            Assert.NotEqual(Theta(1), Theta(2));
        }
    }

    [Fact]
    public void Normalisation_layers_start_as_the_identity()
    {
        NetworkLayout layout = new(3, 3, [new("0.weight", [3, 3], BlockRole.Weight, 0), new("1.weight", [3], BlockRole.Normalisation, 9), new("1.bias", [3], BlockRole.Normalisation, 12)], []);
        foreach (var initialisation in new IInitialisation[] { new OrthogonalInit(), new XavierInit(), new UniformFanIn() })
        {
            var theta = new float[15];
            initialisation.Initialise(layout, NetworkPart.Value, theta, new Rng(1));
            Assert.Equal([1, 1, 1, 0, 0, 0], theta[9..]);
        }
    }
}
