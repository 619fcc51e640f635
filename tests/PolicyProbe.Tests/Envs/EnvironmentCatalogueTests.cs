using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Tests.Envs;

public sealed class EnvironmentCatalogueTests
{
    [Fact]
    public void Every_environment_is_found_under_its_own_id()
    {
        var catalogue = new EnvironmentCatalogue();
        Assert.Equal(
            [
                "Acrobot-v1", "CartPole-v1", "CliffWalking-v1", "FrozenLake-v1", "FrozenLake8x8-v1", "FrozenLake8x8NotSlippery-v1",
                "FrozenLakeNotSlippery-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1", "Taxi-v3", "Taxi-v4",
                "chain-walk", "two-armed-bandit",
            ],
            catalogue.Ids);
        Assert.All(catalogue.Ids, id => Assert.Equal(id, catalogue.Create(id).Spec.Id));
    }

    [Theory]
    [InlineData("cartpole", "CartPole-v1")]
    [InlineData("CartPole-v0", "CartPole-v1")]
    [InlineData("chainwalk", "chain-walk")]
    [InlineData("three-armed-bandit", "two-armed-bandit")]
    public void An_unknown_id_is_refused_with_the_nearest_one(string id, string nearest)
    {
        var refusal = Assert.Throws<WrongUseException>(() => new EnvironmentCatalogue().Create(id));
        Assert.Contains($"{id}: no such environment; did you mean {nearest}?", refusal.Message, StringComparison.Ordinal);
    }
}
