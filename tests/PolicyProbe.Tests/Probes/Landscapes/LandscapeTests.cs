using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Landscapes;

/// <summary>The probe against exact returns, and what it says.</summary>
public sealed class LandscapeTests
{
    private static readonly Landscape Small = new() { Grid = 5, StepSamples = [64], Samples = [4000] };

    // 25 cells and a bound of four standard errors, on a fixed seed.
    [Theory]
    [InlineData("two-armed-bandit", false)]
    [InlineData("chain-walk", false)]
    [InlineData("chain-walk", true)]
    public void The_exact_return_stands_beside_every_cell_and_within_four_standard_errors_of_it(string environment, bool discounted)
    {
        var result = Measure(Small with { Discounted = discounted }, environment);
        var figure = Figure(result, "landscape-return-4000");
        for (var row = 0; row < 5; row++)
            for (var column = 0; column < 5; column++)
            {
                var (value, error, truth) = (figure.Values[row][column]!.Value, figure.Errors![row][column]!.Value, figure.Truths![row][column]!.Value);
                Assert.InRange(value, truth - (4 * error), truth + (4 * error));
                Assert.Equal(truth, Figure(result, "landscape-exact-return").Values[row][column]);
            }

        // θ₀ is the paper's corner: the one policy whose truth another page computes.
        var agent = Snapshot(environment).Learner.Agent;
        var known = (IHasTransitionModel)TinyRuns.Maker(environment)();
        var expected = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, [], new Undiscounted(known, discounted ? TinyRuns.Options.Discount : 1), []).Return;
        Assert.Equal(expected, figure.Truths![0][0]!.Value, 1e-12);
        Assert.Equal(expected, Scalar(result, "return@4000").Truth!.Value, 1e-12);
        Assert.Equal(figure.Values[0][0], Scalar(result, "return@4000").Value);
        Assert.Contains(result.Findings, finding => finding.Id == "truth");
    }

    [Fact]
    public void A_linear_policy_on_a_linear_quadratic_problem_has_its_truth_and_a_network_none()
    {
        const string environment = "lqr-scalar";
        var result = Measure(Small with { Reach = 1 }, environment, TinyRuns.Options with { Hidden = [] });
        var change = Scalar(result, "return-change@4000");
        Assert.NotNull(change.Truth);
        Assert.NotNull(Figure(result, "landscape-return-4000").Truths);
        Assert.Null(Scalar(Measure(Small with { Reach = 1 }, environment), "return-change@4000").Truth);
    }

    // Unbiased advantages (γ = λ = 1, whole episodes) of 20,000 pairs, and a plane small enough for its slope: there L is J up to noise.
    [Fact]
    public void Near_a_policy_the_surrogate_of_many_pairs_orders_the_cells_as_the_exact_return_does()
    {
        var options = TinyRuns.Options with { Discount = 1, Lambda = 1, Minibatch = 2000, LearningRate = 1e-3 };
        var result = Measure(new Landscape { Grid = 5, Axes = LandscapeAxes.Centred, Reach = 0.1, StepSamples = [20_000], Samples = [100] }, "chain-walk", options);
        Assert.InRange(Scalar(result, "rank-agreement@100").Truth!.Value, 0.95, 1);
        Assert.InRange(Scalar(result, "sign-agreement@100").Truth!.Value, 0.8, 1);
        Assert.True(Scalar(result, "surrogate-change").Value > 0);
        Assert.True(Scalar(result, "return-change@100").Truth > 0);
    }

    // The step's and the random direction's slopes at θ₀: central differences of the figure's own function, and its gradient.
    [Fact]
    public void The_surrogates_gradient_at_the_centre_agrees_with_differences_along_the_axes()
    {
        const double reach = 0.02;
        var result = Measure(Small with { Grid = 3, Reach = reach, Axes = LandscapeAxes.Centred }, "chain-walk");
        var values = Figure(result, "landscape-surrogate").Values;
        var rng = Stream(result);
        var update = UpdateStep.Of(Snapshot("chain-walk"), TinyRuns.Maker("chain-walk"), 64, rng.Fork("update"));
        var theta = Snapshot("chain-walk").Learner.Agent.Policy.Theta;
        var gradient = new double[theta.Length];
        var centre = update.Surrogate.Gradient([.. theta.Select(value => (double)value)], gradient);
        Assert.Equal(centre, values[1][1]!.Value, 1e-12);
        var random = RandomDirection.Gaussian(theta.Length, 2, rng.Fork("direction"));
        // Truncation reach² of a curvature of order ten; float32 rounding is far below.
        Assert.Equal(Dot(gradient, update.Step), (values[1][2]!.Value - values[1][0]!.Value) / (2 * reach), 2e-2 * Math.Abs(Dot(gradient, update.Step)));
        Assert.Equal(Dot(gradient, random), (values[2][1]!.Value - values[0][1]!.Value) / (2 * reach), 2e-2 * Math.Abs(Dot(gradient, random)));
    }

    [Fact]
    public void The_step_is_the_algorithms_own_and_leaves_the_learner_as_it_is()
    {
        var snapshot = Snapshot("chain-walk");
        var before = snapshot.Learner.Agent.Checksum();
        var update = UpdateStep.Of(snapshot, TinyRuns.Maker("chain-walk"), 63, new Rng(3));
        Assert.Equal(before, snapshot.Learner.Agent.Checksum());
        Assert.Equal(0, snapshot.Learner.PolicyOptimiser.Steps);
        Assert.Equal(64, update.Pairs);
        // Two epochs of eight minibatches: Adam's first steps are of at most about the learning rate each, in every parameter.
        Assert.InRange(update.Step.Max(Math.Abs), 1e-6, 16 * TinyRuns.Options.LearningRate * 1.5);
        Assert.Equal(update.Step, UpdateStep.Of(snapshot, TinyRuns.Maker("chain-walk"), 63, new Rng(3)).Step);
        Assert.True(update.Surrogate.At([.. snapshot.Learner.Agent.Policy.Theta.Select((value, i) => (float)(value + update.Step[i]))]) > update.Surrogate.At(snapshot.Learner.Agent.Policy.Theta));
    }

    [Fact]
    public void Every_size_of_sample_has_a_panel_and_the_axes_are_the_papers()
    {
        var result = Measure(Small with { Samples = [500, 100] }, "chain-walk");
        Assert.Equal(["landscape-surrogate", "landscape-return-100", "landscape-return-500", "landscape-exact-return", "landscape-exact-surrogate"], result.Figures.Select(figure => figure.Id));
        Assert.Equal([0, 0.75, 1.5, 2.25, 3], Figure(result, "landscape-surrogate").Columns);
        Assert.Equal([0, 0.75, 1.5, 2.25, 3], Figure(result, "landscape-surrogate").Rows);
        Assert.Equal([-2, -1, 0, 1, 2], Figure(Measure(Small with { Axes = LandscapeAxes.Centred, Reach = 2 }, "chain-walk"), "landscape-surrogate").Columns);
        Assert.Equal(2, Scalar(result, "direction-norm").Value!.Value, 1e-9);

        // A panel's numbers do not depend on which others were asked for.
        Assert.Equal(Scalar(Measure(Small with { Samples = [100] }, "chain-walk"), "return-change@100"), Scalar(result, "return-change@100"));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_result()
    {
        var agent = PolicyReturnsTests.Agent("CartPole-v1");
        var configuration = TinyRuns.Configuration("CartPole-v1");
        var snapshot = new Snapshot(configuration, 0, Learner.Of(agent, new RewardFilter(new TrickSet(), 2, 0.99)));
        string Text(int threads) => SmallProbes.Json((Small with { Samples = [300] }).Measure(new ProbeContext(snapshot, TinyRuns.Maker("CartPole-v1"), 1) { Threads = threads }));
        var one = Text(1);
        Assert.Equal(one, Text(2));
        Assert.Equal(one, Text(4));
    }

    [Fact]
    public void Differences_below_the_noise_are_said_not_to_be_conclusive()
    {
        var noisy = Measure(Small with { Samples = [32], Reach = 0.01 }, "chain-walk");
        Assert.Contains(noisy.Findings, finding => finding is { Id: "noise-over-differences", Level: FindingLevel.Warning });
        Assert.Contains("no conclusion", noisy.Findings.Single(finding => finding.Id == "step").Advice, StringComparison.Ordinal);
        var clear = Measure(Small with { Samples = [20_000] }, "chain-walk");
        Assert.DoesNotContain(clear.Findings, finding => finding.Id == "noise-over-differences");
        Assert.InRange(Scalar(clear, "resolved@20000").Value!.Value, 0.5, 1);
    }

    [Fact]
    public void A_policy_that_cannot_learn_gives_no_step_and_says_so()
    {
        var known = (TabularEnvironment)TinyRuns.Maker("two-armed-bandit")();
        IEnvironment Make() => new TabularEnvironment("two-armed-bandit", "Pays nothing.", "none", known.Model with { Reward = new double[3, 2, 3] });
        var tricks = new TrickSet(new TanhActivation());
        var configuration = TinyRuns.Of(new TrpoOptions { Environments = 2, Horizon = 16, Hidden = [8] }, tricks, "two-armed-bandit");
        var snapshot = TinyRuns.Trainer(configuration).Snapshot();
        snapshot.Learner.Agent.Value.Theta.AsSpan().Clear();
        var result = Small.Measure(new ProbeContext(snapshot, Make, 1));
        Assert.Equal(0, Scalar(result, "step-norm").Value);
        Assert.Contains(result.Findings, finding => finding is { Id: "no-step", Level: FindingLevel.Warning });
        Assert.Contains(result.Findings, finding => finding.Id == "agreement-undetermined");
        Assert.Contains(result.Findings, finding => finding.Id == "no-spread");
        Assert.Null(Scalar(result, "rank-agreement@4000").Value);
    }

    [Fact]
    public void A_grid_without_a_middle_is_refused_and_filters_are_normalised_where_asked()
    {
        Assert.Contains("grid=4: expected an odd number", Assert.Throws<WrongUseException>(() => Measure(Small with { Grid = 4 }, "chain-walk")).Message, StringComparison.Ordinal);
        var result = Measure(Small with { Direction = DirectionKind.FilterNormalised, Samples = [100] }, "chain-walk");
        var theta = Snapshot("chain-walk").Learner.Agent.Policy.Theta;
        Assert.Equal(Math.Sqrt(theta.Sum(value => (double)value * value)), Scalar(result, "direction-norm").Value!.Value, 1e-9);
    }

    [Theory]
    [InlineData(new[] { 1.0, -1, 2, 0 }, new[] { 3.0, 1, -2, 5 }, 1.0 / 3, 3)]
    [InlineData(new[] { 0.0, 0 }, new[] { 1.0, 2 }, null, 0)]
    [InlineData(new[] { 1.0, double.NaN, double.NegativeInfinity }, new[] { 1.0, 1, -1 }, 1.0, 1)]
    public void Signs_are_compared_where_both_change_and_are_finite(double[] first, double[] second, double? share, int cells) =>
        Assert.Equal((share, cells), LandscapePanel.SameSigns(first, second));

    [Fact]
    public void Ranks_are_compared_where_both_are_finite() =>
        Assert.Equal(-1, LandscapePanel.Ranks([1, double.PositiveInfinity, 2, double.NaN, 3], [9, 20, 8, 7, 6]));

    private static Snapshot Snapshot(string environment, PpoOptions? options = null) => SmallProbes.Snapshot(environment, options: options);

    private static ProbeResult Measure(Landscape probe, string environment, PpoOptions? options = null) =>
        probe.Measure(new ProbeContext(Snapshot(environment, options), TinyRuns.Maker(environment), 1));

    private static Rng Stream(ProbeResult result) => new ProbeContext(Snapshot(result.Environment), TinyRuns.Maker(result.Environment), 1).Stream(new Landscape().Card);

    private static Scalar Scalar(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id);

    private static HeatFigure Figure(ProbeResult result, string id) => Assert.IsType<HeatFigure>(result.Figures.Single(figure => figure.Id == id));

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private sealed class Undiscounted(IHasTransitionModel known, double discount) : IHasTransitionModel
    {
        public FiniteMdp Model { get; } = known.Model with { Discount = discount };

        public void Observe(int state, Span<float> observation) => known.Observe(state, observation);
    }
}
