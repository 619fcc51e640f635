using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Tests.Core.Environments;

public sealed class OneHotEnvironmentTests
{
    [Theory]
    [InlineData("FrozenLake-v1", 16)]
    [InlineData("Taxi-v4", 500)]
    public void An_index_becomes_a_one_at_its_place_and_nothing_else_changes(string id, int states)
    {
        var catalogue = new EnvironmentCatalogue();
        var (plain, encoded) = (catalogue.Create(id), OneHotEnvironment.Encode(catalogue.Create(id)));
        Assert.Equal(plain.Spec with { Observation = Box.Uniform(states, 0, 1) }, encoded.Spec);
        var (rng, same, actions) = (new Rng(3), new Rng(3), new Rng(4));
        var (index, row) = (new float[1], new float[states]);
        var end = EpisodeEnd.Terminated;
        for (var t = 0; t < 500; t++)
        {
            if (end == EpisodeEnd.None)
            {
                float[] action = [actions.Integers(0, ((Discrete)plain.Spec.Action).Count)];
                var step = plain.Step(action, index);
                Assert.Equal(step, encoded.Step(action, row));
                end = step.End;
            }
            else
            {
                plain.Reset(rng, index);
                encoded.Reset(same, row);
                end = EpisodeEnd.None;
            }

            Assert.Equal(1, row.Sum());
            Assert.Equal(1, row[(int)index[0]]);
            Assert.Equal(plain.Save(), encoded.Save());
        }
    }

    [Fact]
    public void The_model_stays_and_its_states_are_seen_encoded()
    {
        var catalogue = new EnvironmentCatalogue();
        var encoded = Assert.IsAssignableFrom<IHasTransitionModel>(OneHotEnvironment.Encode(catalogue.Create("FrozenLake-v1")));
        var row = new float[16];
        encoded.Observe(5, row);
        Assert.Equal(1, row[5]);
        Assert.Equal(1, row.Sum());
        Assert.Equal([5, 7, 11, 12, 15], Enumerable.Range(0, 16).Where(state => encoded.Model.Terminal[state]));
    }

    [Fact]
    public void An_environment_that_needs_no_encoding_is_left_as_it_is()
    {
        var environment = new CartPole();
        Assert.Same(environment, OneHotEnvironment.Encode(environment));
    }
}
