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
                "CartPole-v1", "bandit-bernoulli-10", "bandit-deterministic-3", "bandit-gaussian-10", "chain-walk", "garnet-10-4-3", "garnet-10-4-3-h15",
                "grid-world-5x5", "grid-world-5x5-h25", "lqr-cart-pole", "lqr-double-integrator", "lqr-point-mass", "lqr-random-4-2", "lqr-scalar",
                "pendulum-grid", "quadratic-bandit", "two-armed-bandit",
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
