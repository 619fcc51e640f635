using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Landscapes;

public sealed class PolicyReturnsTests
{
    private static readonly TrickSet Tricks = new(new TanhActivation());

    // 24 cells and a bound of four standard errors: a failure has probability 24 · 6e-5 = 0.0015, and the seed is fixed.
    [Theory]
    [InlineData("two-armed-bandit", SampleUnit.Pairs, 1)]
    [InlineData("two-armed-bandit", SampleUnit.Trajectories, 1)]
    [InlineData("chain-walk", SampleUnit.Pairs, 1)]
    [InlineData("chain-walk", SampleUnit.Pairs, 0.9)]
    [InlineData("chain-walk", SampleUnit.Trajectories, 1)]
    [InlineData("garnet-10-4-3-h15", SampleUnit.Pairs, 1)]
    public void Each_cell_lies_within_four_standard_errors_of_the_exact_return(string environment, SampleUnit unit, double discount)
    {
        var agent = Agent(environment);
        var make = Maker(environment);
        var exact = ExactReturns.Of(agent, 1, make(), discount)!;
        var thetas = Around(agent, 24, 2);
        var cells = new PolicyReturns(agent, make) { Size = 4000, Unit = unit, Discount = discount }.At(thetas, new Rng(1));
        Assert.All(cells.Zip(thetas), pair => Assert.InRange(
            exact(pair.Second)!.Value, pair.First.Mean - (4 * pair.First.StandardError), pair.First.Mean + (4 * pair.First.StandardError)));
        Assert.True(cells.Max(cell => cell.Mean) > cells.Min(cell => cell.Mean) + (8 * cells.Max(cell => cell.StandardError)), "the θ should differ in their return");
    }

    // As above, for a linear policy with a bias on a linear-quadratic problem, episodes of 200 steps.
    [Fact]
    public void Each_cell_of_a_linear_quadratic_problem_lies_within_four_standard_errors_of_the_exact_return()
    {
        const string environment = "lqr-double-integrator";
        var agent = Agent(environment, hidden: []);
        var exact = ExactReturns.Of(agent, 0, Maker(environment)(), 1)!;
        var thetas = Around(agent, 12, 0.5);
        var cells = new PolicyReturns(agent, Maker(environment)) { Size = 300, Unit = SampleUnit.Trajectories }.At(thetas, new Rng(1));
        Assert.All(cells.Zip(thetas), pair => Assert.InRange(
            exact(pair.Second)!.Value, pair.First.Mean - (4 * pair.First.StandardError), pair.First.Mean + (4 * pair.First.StandardError)));
    }

    [Theory]
    [InlineData("CartPole-v1", SampleUnit.Pairs)]
    [InlineData("CartPole-v1", SampleUnit.Trajectories)]
    [InlineData("Pendulum-v1", SampleUnit.Pairs)]
    [InlineData("chain-walk", SampleUnit.Pairs)]
    public void Any_number_of_threads_gives_the_same_bits(string environment, SampleUnit unit)
    {
        var agent = Agent(environment);
        var thetas = Around(agent, 9, 1);
        string Text(int threads) => string.Join('\n', new PolicyReturns(agent, Maker(environment)) { Size = 40 * 30, Unit = unit, Threads = threads }.At(thetas, new Rng(1)).Select(Bits));
        var one = Text(1);
        Assert.Equal(one, Text(2));
        Assert.Equal(one, Text(4));
    }

    // The oracle: single environments one after the other, which know of no batch and no budget.
    [Theory]
    [InlineData(SampleUnit.Pairs)]
    [InlineData(SampleUnit.Trajectories)]
    public void A_cell_counts_the_episodes_that_begin_within_a_copys_share(SampleUnit unit)
    {
        const int size = 130;
        var agent = Agent("CartPole-v1");
        var cell = new PolicyReturns(agent, Maker("CartPole-v1")) { Size = size, Unit = unit }.At([agent.Policy.Theta], new Rng(5))[0];
        var copies = cell.CopyReturns.Count;
        Assert.Equal(unit == SampleUnit.Pairs ? PolicyReturns.FewestCopies : PolicyReturns.MostCopies, copies);

        var all = new List<double>();
        var environment = new VectorEnvironment(Maker("CartPole-v1"), copies, new Rng(5).Fork("environments"));
        var sampler = new ActionSampler(agent.Head, copies, new Rng(5).Fork("actions"));
        var (observations, finals, actions) = (new float[copies * 4], new float[copies * 4], new float[copies]);
        var (rewards, ends) = (new double[copies], new EpisodeEnd[copies]);
        var (length, episodes, begun) = (new int[copies], new int[copies], new int[copies]);
        environment.Reset(observations);
        for (var t = 0; t < 2000; t++)
        {
            sampler.Sample(agent.Policy.Predict(observations), actions);
            environment.Step(actions, observations, rewards, ends, finals);
            for (var c = 0; c < copies; c++)
            {
                length[c]++;
                if (ends[c] == EpisodeEnd.None)
                    continue;
                if (unit == SampleUnit.Pairs ? begun[c] < (size + copies - 1) / copies : episodes[c] < (size / copies) + (c < size % copies ? 1 : 0))
                {
                    all.Add(length[c]);
                    episodes[c]++;
                }

                (length[c], begun[c]) = (0, t + 1);
            }
        }

        Assert.Equal(all.Count, cell.Episodes);
        Assert.Equal(episodes, cell.CopyEpisodes);
        Assert.Equal(all.Sum(), cell.Pairs);
        Assert.Equal(all.Average(), cell.Mean, 1e-9);
        Assert.Equal(Math.Sqrt(all.Sum(value => Math.Pow(value - all.Average(), 2)) / (all.Count - 1) / all.Count), cell.StandardError, 1e-9);
        if (unit == SampleUnit.Trajectories)
            Assert.Equal(size, cell.Episodes);
        else
            Assert.InRange(cell.Pairs, size, size + (copies * 500));
    }

    [Fact]
    public void Common_random_numbers_make_equal_cells_of_equal_policies_and_narrow_differences_of_near_ones()
    {
        var agent = Agent("chain-walk");
        var near = agent.Policy.Theta.Select((value, i) => value + (i == agent.Policy.Theta.Length - 1 ? 0.15f : 0)).ToArray();
        var cells = new PolicyReturns(agent, Maker("chain-walk")) { Size = 4000 }.At([agent.Policy.Theta, agent.Policy.Theta, near], new Rng(1));
        Assert.Equal(Bits(cells[0]), Bits(cells[1]));
        Assert.Equal(0, cells[1].Minus(cells[0]).Value);
        var difference = cells[2].Minus(cells[0]).Interval!.Value;
        // Two independent cells would have 2 · 1.96 · √2 = 5.5 standard errors.
        Assert.True(difference.High - difference.Low < 3 * cells[0].StandardError, $"{difference}, standard error {cells[0].StandardError}");
    }

    // The oracle: a call for each generator, with copies of its own.
    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Acrobot-v1")]
    [InlineData("chain-walk")]
    public void A_generator_for_each_theta_gives_the_cells_of_calls_with_each(string environment)
    {
        var agent = Agent(environment);
        var thetas = Around(agent, 6, 1);
        Rng[] rngs = [new(1), new(2), new(3)];
        string[] expected = [.. thetas.Select((theta, i) => Bits(Returns(1).At([theta], new Rng((ulong)(i / 2) + 1))[0]))];
        foreach (var threads in new[] { 1, 3 })
            Assert.Equal(expected, Returns(threads).At(thetas, [.. thetas.Select((_, i) => rngs[i / 2])]).Select(Bits));
        Assert.Contains("expected one for each of 6", Assert.Throws<ArgumentException>(() => Returns(1).At(thetas, rngs)).Message, StringComparison.Ordinal);
        PolicyReturns Returns(int threads) => new(agent, Maker(environment)) { Size = 20, Unit = SampleUnit.Trajectories, Threads = threads };
    }

    [Fact]
    public void A_difference_of_a_few_copies_has_the_interval_of_independent_cells()
    {
        CellReturn Cell(int ones) => new(ones / 64.0, 0.05, 64, 64, [.. Enumerable.Range(0, 64).Select(c => c < ones ? 1.0 : 0)], [.. Enumerable.Repeat(1, 64)]);
        var (few, many) = (Cell(25).Minus(Cell(10)), Cell(26).Minus(Cell(10)));
        Assert.Equal(StudentQuantile.TwoSided(0.95, 63) * 0.05 * Math.Sqrt(2), few.Interval!.Value.High - few.Value!.Value, 1e-12);
        // Sixteen differences of 1 and 48 of 0: s² = 16 · 48/64/63, and the same t of 63 degrees.
        Assert.Equal(StudentQuantile.TwoSided(0.95, 63) * Math.Sqrt(16.0 * 48 / 64 / 63 / 64), many.Interval!.Value.High - many.Value!.Value, 1e-12);
    }

    [Fact]
    public void A_single_episode_bounds_nothing()
    {
        var agent = Agent("chain-walk");
        var cell = new PolicyReturns(agent, Maker("chain-walk")) { Size = 1, Unit = SampleUnit.Trajectories }.At([agent.Policy.Theta], new Rng(1))[0];
        Assert.Equal((1L, Interval.Line), (cell.Episodes, cell.Estimate.Interval!.Value));
        Assert.True(double.IsNaN(cell.StandardError));
        Assert.Equal(Interval.Line, cell.Minus(cell).Interval);
        Assert.Contains("C = 1 copies, got 2", Assert.Throws<ArgumentException>(() => cell.Minus(cell with { CopyReturns = [1, 2] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_the_agent_is_changed_and_wrong_use_is_named()
    {
        var agent = Agent("chain-walk");
        var before = agent.Checksum();
        var returns = new PolicyReturns(agent, Maker("chain-walk"));
        returns.At(Around(agent, 2, 1), new Rng(1));
        Assert.Equal(before, agent.Checksum());
        string Message(PolicyReturns wrong) => Assert.Throws<ArgumentException>(() => wrong.At([agent.Policy.Theta], new Rng(1))).Message;
        Assert.Contains("size: expected at least 1, got 0", Message(new PolicyReturns(agent, Maker("chain-walk")) { Size = 0 }), StringComparison.Ordinal);
        Assert.Contains("threads: expected at least 1, got 0", Message(new PolicyReturns(agent, Maker("chain-walk")) { Threads = 0 }), StringComparison.Ordinal);
        Assert.Contains("[0, 1]", Message(new PolicyReturns(agent, Maker("chain-walk")) { Discount = 2 }), StringComparison.Ordinal);
        foreach (var threads in new[] { 1, 2 })
        {
            Assert.Contains("theta", Assert.Throws<ArgumentException>(() => new PolicyReturns(agent, Maker("chain-walk")) { Threads = threads }.At([[1]], new Rng(1))).Message, StringComparison.Ordinal);
            Assert.ThrowsAny<OperationCanceledException>(() => new PolicyReturns(agent, Maker("chain-walk")) { Threads = threads, Cancellation = new CancellationToken(true) }.At([agent.Policy.Theta], new Rng(1)));
        }
    }

    // 300 intervals of 95 % hold the truth in fewer than 273 with probability 0.002 (binomial), and the seeds are fixed.
    [Theory]
    [InlineData("two-armed-bandit", SampleUnit.Pairs, 256)]
    [InlineData("chain-walk", SampleUnit.Pairs, 1024)]
    [InlineData("chain-walk", SampleUnit.Trajectories, 256)]
    public void Intervals_of_returns_and_of_their_changes_hold_the_exact_ones(string environment, SampleUnit unit, int size)
    {
        var count = LandscapeCoverage.Run(environment, unit, size, first: 1, seeds: 300);
        Assert.InRange(count.Held("return"), 273, 300);
        Assert.InRange(count.Held("return-change"), 273, 300);
    }

    internal static Func<IEnvironment> Maker(string environment) => () => OneHotEnvironment.Encode(new EnvironmentCatalogue().Create(environment));

    internal static Agent Agent(string environment, IReadOnlyList<int>? hidden = null) => AgentBuilder.Build(
        Maker(environment)().Spec, TinyRuns.Options with { Hidden = hidden ?? [8] }, Tricks, spec => new FusedMlp<float>(spec), new Rng(1).Fork("weights"));

    /// <summary>θ₀, and random steps of a norm from it.</summary>
    internal static List<float[]> Around(Agent agent, int count, double norm) =>
        [agent.Policy.Theta, .. Enumerable.Range(1, count - 1).Select(k =>
            new PolicyPlane(agent.Policy.Theta, RandomDirection.Gaussian(agent.Policy.Theta.Length, norm, new Rng(100).Fork($"{k}")), new double[agent.Policy.Theta.Length]).At(1, 0))];

    private static string Bits(CellReturn cell) =>
        $"{BitConverter.DoubleToInt64Bits(cell.Mean)} {BitConverter.DoubleToInt64Bits(cell.StandardError)} {cell.Episodes} {cell.Pairs} {string.Join(',', cell.CopyReturns.Select(BitConverter.DoubleToInt64Bits))} {string.Join(',', cell.CopyEpisodes)}";
}
