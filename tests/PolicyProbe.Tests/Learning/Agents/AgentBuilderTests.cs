using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Learning.Agents;

public sealed class AgentBuilderTests
{
    private static readonly EnvironmentSpec Spec = new("test", "A test.", Box.Uniform(3, -1, 1), Box.Uniform(2, -1, 1), null, null, "none");

    [Fact]
    public void A_discrete_action_space_gets_a_categorical_head_and_a_box_a_Gaussian_with_free_deviations()
    {
        var continuous = Build(Spec);
        Assert.Equal(2, Assert.IsType<DiagonalGaussian>(continuous.Head).ActionSize);
        Assert.Equal(4, continuous.Policy.Network.Layout.OutputSize);
        Assert.Equal(2, continuous.Policy.Network.Layout.Parameters.Single(block => block.Role == BlockRole.FreeOutput).Count);
        var discrete = Build(Spec with { Action = new Discrete(5) });
        Assert.Equal(5, Assert.IsType<Categorical>(discrete.Head).OutputSize);
        Assert.DoesNotContain(discrete.Policy.Network.Layout.Parameters, block => block.Role == BlockRole.FreeOutput);
        Assert.All([continuous, discrete], agent => Assert.Equal(1, agent.Value.Network.Layout.OutputSize));
    }

    [Fact]
    public void The_checksum_moves_with_any_bit_of_any_weight()
    {
        var agent = Build(Spec);
        var sums = new HashSet<string> { agent.Checksum() };
        Assert.Equal(agent.Checksum(), Build(Spec).Checksum());
        foreach (var theta in new[] { agent.Policy.Theta, agent.Value.Theta })
            for (var i = 0; i < theta.Length; i += 5)
            {
                theta[i] = MathF.BitIncrement(theta[i]);
                Assert.True(sums.Add(agent.Checksum()));
            }

        var copy = agent.Copy();
        copy.Value.Theta[0]++;
        Assert.NotEqual(copy.Checksum(), agent.Checksum());
    }

    private static Agent Build(EnvironmentSpec spec) => AgentBuilder.Build(spec, new PpoOptions { Hidden = [4] }, new TrickSet(new TanhActivation()), TorchEngine.On("cpu"), new Rng(1));
}
