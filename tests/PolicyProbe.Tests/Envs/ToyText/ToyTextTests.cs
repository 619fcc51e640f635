using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Tests.Envs.ToyText;

public sealed class ToyTextTests
{
    [Theory]
    [InlineData("FrozenLake-v1")]
    [InlineData("FrozenLake8x8-v1")]
    [InlineData("FrozenLakeNotSlippery-v1")]
    [InlineData("FrozenLake8x8NotSlippery-v1")]
    [InlineData("CliffWalking-v1")]
    [InlineData("Taxi-v4")]
    public void The_exact_model_is_the_table_with_equal_next_states_added_up(string id)
    {
        var environment = new EnvironmentCatalogue().Create(id);
        var (table, model) = (((IHasTransitionTable)environment).Table, ((IHasTransitionModel)environment).Model);
        Assert.Equal(table.Start.ToArray(), model.Start);
        var reached = Reached(model);
        for (var s = 0; s < table.States; s++)
            for (var a = 0; a < table.Actions; a++)
                foreach (var group in table.Outcomes(s, a).ToArray().GroupBy(outcome => outcome.Next))
                {
                    // Added in the table's order, so equal to the bit.
                    Assert.Equal(group.Aggregate(0.0, (sum, outcome) => sum + outcome.Probability), model.Transition[s, a, group.Key]);
                    Assert.All(group, outcome => Assert.Equal(outcome.Reward, model.Reward[s, a, group.Key]));
                    if (reached.Contains(s) && !model.Terminal[s])
                        Assert.All(group, outcome => Assert.Equal(outcome.Terminated, model.Terminal[group.Key]));
                }
    }

    [Fact]
    public void A_draw_takes_the_first_outcome_whose_cumulative_probability_exceeds_one_uniform_number()
    {
        var table = ((IHasTransitionTable)new EnvironmentCatalogue().Create("FrozenLake-v1")).Table;
        var (rng, twin) = (new Rng(7), new Rng(7));
        var outcomes = table.Outcomes(6, 2).ToArray();
        for (var i = 0; i < 300; i++)
        {
            var u = twin.NextDouble();
            var expected = u < outcomes[0].Probability ? outcomes[0] : u < outcomes[0].Probability + outcomes[1].Probability ? outcomes[1] : outcomes[2];
            Assert.Equal(expected, table.Draw(6, 2, rng));
        }
    }

    [Fact]
    public void The_shortest_way_along_the_cliff_earns_minus_13()
    {
        var environment = new EnvironmentCatalogue().Create("CliffWalking-v1");
        var observation = new float[1];
        environment.Reset(new Rng(1), observation);
        Assert.Equal(36, observation[0]);
        var total = environment.Step([0], observation).Reward;
        for (var i = 0; i < 11; i++)
            total += environment.Step([1], observation).Reward;
        var last = environment.Step([2], observation);
        Assert.Equal(EpisodeEnd.Terminated, last.End);
        Assert.Equal(-13, total + last.Reward);
    }

    [Fact]
    public void A_table_whose_probabilities_do_not_sum_to_1_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new TransitionTable([1.0], 1, (_, _) => [new Outcome(0.5, 0, 0, false)]));
        Assert.Contains("outcomes[0, 0]: expected probabilities of sum 1, got 0.5", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Taxi_has_400_states_that_an_episode_can_be_in_and_4_that_it_ends_in()
    {
        // Passenger at one of 3 stands that are not the destination, or in the taxi: 25 · 4 · (3 + 1); set down: the taxi is at the destination.
        var model = ((IHasTransitionModel)new EnvironmentCatalogue().Create("Taxi-v4")).Model;
        var reached = Reached(model);
        Assert.Equal(400, reached.Count(state => !model.Terminal[state]));
        Assert.Equal(4, reached.Count(state => model.Terminal[state]));
    }

    /// <summary>Breadth first from μ, by the model's probabilities; nothing follows a terminal state.</summary>
    private static HashSet<int> Reached(FiniteMdp model)
    {
        HashSet<int> reached = [.. Enumerable.Range(0, model.States).Where(s => model.Start[s] > 0)];
        var open = new Queue<int>(reached);
        while (open.TryDequeue(out var s))
            for (var (a, actions) = (0, model.Terminal[s] ? 0 : model.Actions); a < actions; a++)
                for (var next = 0; next < model.States; next++)
                    if (model.Transition[s, a, next] > 0 && reached.Add(next))
                        open.Enqueue(next);
        return reached;
    }
}
