using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Landscapes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Neighbourhoods;

public sealed class PerturbationTests
{
    private static readonly Perturbation Small = new() { Repeats = 40, Alpha = 1, Episodes = 64 };

    // The oracle of the expectations: the plain mean over 20,000 other directions, whose error is a hundredth of the spread of one.
    [Theory]
    [InlineData("two-armed-bandit", false)]
    [InlineData("chain-walk", true)]
    public void The_truth_is_the_mean_over_all_directions_of_the_exact_slopes_and_curvatures(string environment, bool discounted)
    {
        var context = Context(environment);
        var result = (Small with { Discounted = discounted }).Measure(context);
        var (curvatures, squares) = Exact(context, discounted ? TinyRuns.Options.Discount : 1, 20_000, 1);
        Close(curvatures, Scalar(result, "mean-curvature").Truth!.Value);
        Close(squares, Scalar(result, "squared-slope").Truth!.Value);
    }

    // Hessian and gradient from the exact return of the same θ in double precision, by differences of its gradient that float32 never sees.
    [Theory]
    [InlineData("two-armed-bandit")]
    [InlineData("chain-walk")]
    public void The_limits_are_trace_and_gradient_of_the_exact_return_in_double_precision(string environment)
    {
        MlpSpec? policy = null;
        var agent = AgentBuilder.Build(TinyRuns.Maker(environment)().Spec, TinyRuns.Options, new TrickSet(new TanhActivation()), spec => new FusedMlp<float>(policy ??= spec), new Rng(1).Fork("weights"));
        var snapshot = new Snapshot(TinyRuns.Configuration(environment), 0, Learner.Of(agent, new RewardFilter(new TrickSet(), 2, 0.99)));
        var context = new ProbeContext(snapshot, TinyRuns.Maker(environment), 1);
        var exact = ExactSurroundings.Of(context, 1)!;
        var problem = ExactReturns.Problem(agent, agent.Perceive(context.MakeEnvironment)(), 1)!;
        var objective = new ExactReturn(new FusedMlp<double>(policy!), [], problem);
        double[] theta = [.. agent.Policy.Theta.Select(value => (double)value)];
        var gradient = new double[theta.Length];
        objective.Gradient(theta, gradient);
        var trace = 0.0;
        for (var i = 0; i < theta.Length; i++)
        {
            double[] ahead = [.. theta], behind = [.. theta], a = new double[theta.Length], b = new double[theta.Length];
            (ahead[i], behind[i]) = (theta[i] + 1e-5, theta[i] - 1e-5);
            objective.Gradient(ahead, a);
            objective.Gradient(behind, b);
            trace += (a[i] - b[i]) / 2e-5;
        }

        // Float32 gradients of order 0.1 differ in their seventh digit, over 2/64 and by P terms of either sign; the truncation is 1/64² of a fourth derivative.
        Assert.Equal(trace, exact.Trace(new GridPoints(1, null, default))!.Value, 2e-4 * Math.Max(1, Math.Abs(trace)));
        Assert.All(gradient.Zip(exact.Gradient()!), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    // One seed; four standard errors of means over 40 directions.
    [Theory]
    [InlineData("two-armed-bandit")]
    [InlineData("chain-walk")]
    public void Means_over_directions_lie_near_their_truth(string environment)
    {
        var result = Small.Measure(Context(environment));
        foreach (var id in new[] { "return", "mean-curvature", "squared-slope" })
        {
            var scalar = Scalar(result, id);
            Assert.InRange(scalar.Value!.Value, scalar.Truth!.Value - (2 * (scalar.High!.Value - scalar.Low!.Value)), scalar.Truth.Value + (2 * (scalar.High.Value - scalar.Low.Value)));
            Assert.Equal(40, scalar.SampleSize);
        }

        var p = Context(environment).Snapshot.Learner.Agent.Policy.Theta.Length;
        Assert.Equal(Scalar(result, "mean-curvature").Value!.Value * p, Scalar(result, "hessian-trace").Value!.Value, 1e-9);
        Assert.Equal(Math.Sqrt(Math.Max(0, Scalar(result, "squared-slope").Value!.Value * p)), Scalar(result, "gradient-norm").Value!.Value, 1e-9);
    }

    // J of a linear policy on a scalar regulator: exact by recursion over time, no table of states; the tolerance is the interval, six of which fail in a million.
    [Fact]
    public void A_linear_quadratic_problem_has_its_truth()
    {
        var context = Context("lqr-scalar", TinyRuns.Options with { Hidden = [] });
        var policy = context.Snapshot.Learner.Agent.Policy;
        policy.Theta[policy.Network.Layout.Parameters.Single(block => block.Role == BlockRole.Weight).Offset] = -0.6f; // x′ = 1.1x + a: stable
        var result = (Small with { Alpha = 0.1 }).Measure(context);
        foreach (var id in new[] { "return", "mean-curvature", "squared-slope" })
        {
            var scalar = Scalar(result, id);
            Assert.InRange(scalar.Truth!.Value, scalar.Low!.Value - (scalar.High!.Value - scalar.Low.Value), scalar.High.Value + (scalar.High.Value - scalar.Low.Value));
        }

        // What a step of 0.1 adds to trace and norm is a few percent here; the rest is noise.
        Assert.Equal(1, Scalar(result, "gradient-norm").Value!.Value / Scalar(result, "gradient-norm").Truth!.Value, 0.5);
        Assert.Equal(Math.Sign(Scalar(result, "hessian-trace").Truth!.Value), Math.Sign(Scalar(result, "mean-curvature").Truth!.Value));
        Assert.Null(Scalar(Small.Measure(Context("lqr-scalar")), "mean-curvature").Truth);
    }

    [Theory]
    [InlineData(-1, -2, DirectionShape.BothDown)]
    [InlineData(1, 2, DirectionShape.BothUp)]
    [InlineData(1, -2, DirectionShape.OneUpOneDown)]
    [InlineData(-1, 2, DirectionShape.OneUpOneDown)]
    [InlineData(0, -1, DirectionShape.Unchanged)]
    [InlineData(1, 0, DirectionShape.Unchanged)]
    public void A_shape_is_read_from_both_signs(double ahead, double behind, DirectionShape shape) => Assert.Equal(shape, DirectionReturns.ShapeOf(ahead, behind));

    // θ far from θ₀ of the bandit's slope: with a head of weights only, J = σ(z) is monotone along every direction but those of no slope.
    [Fact]
    public void With_many_episodes_the_resolved_shapes_are_the_exact_ones()
    {
        var context = Context("two-armed-bandit");
        var result = (Small with { Episodes = 20_000, Alpha = 3, Repeats = 20 }).Measure(context);
        foreach (var id in new[] { "both-down", "both-up", "one-up-one-down" })
            Assert.Equal(Scalar(result, id).Truth!.Value, Scalar(result, id).Value!.Value, 0.11); // two directions of twenty may lie within noise of an axis
        var shares = new[] { "both-down", "both-up", "one-up-one-down" }.Sum(id => Scalar(result, id).Truth!.Value);
        Assert.Equal(1, shares, 1e-12);
        Assert.True(Scalar(result, "resolved-one-up-one-down").Value > 0);
        Assert.DoesNotContain(result.Findings, finding => finding.Id == "within-noise");
    }

    [Fact]
    public void The_figure_shows_every_direction_once_and_the_exact_ones_beside_them()
    {
        var result = Small.Measure(Context("chain-walk"));
        var figure = Assert.IsType<ScatterFigure>(Assert.Single(result.Figures));
        Assert.Equal(40, figure.Groups.Where(group => group.Role != LineRole.Truth).Sum(group => group.X.Count));
        var truth = figure.Groups.Single(group => group.Role == LineRole.Truth);
        Assert.Equal(40, truth.X.Count);

        // The dashed lines are where a side does not change: αs + α²c/2 = 0.
        Assert.All(figure.Guides, guide => Assert.All(guide.X.Zip(guide.Y), point => Assert.Equal(0, Math.Abs(point.First) - (Math.Abs(point.Second!.Value) * 1 / 2), 1e-9)));
    }

    [Fact]
    public void Few_episodes_and_no_differences_are_said()
    {
        Assert.Contains(new Perturbation { Repeats = 10, Alpha = 0.01, Episodes = 8 }.Measure(Context("CartPole-v1")).Findings, finding => finding.Level == FindingLevel.Warning);
        var known = (PolicyProbe.Envs.TabularEnvironment)TinyRuns.Maker("two-armed-bandit")();
        IEnvironment Make() => new PolicyProbe.Envs.TabularEnvironment("two-armed-bandit", "Pays nothing.", "none", known.Model with { Reward = new double[3, 2, 3] });
        var result = Small.Measure(new ProbeContext(SmallProbes.Fused("two-armed-bandit"), Make, 1));
        Assert.Equal("no-differences", Assert.Single(result.Findings).Id);
        Assert.Null(Scalar(result, "squared-slope").High);
    }

    [Fact]
    public void Directions_do_not_depend_on_how_many_there_are()
    {
        double[] Slopes(int repeats) => [.. PerturbationSample.Of(
            new PolicyReturns(PolicyReturnsTests.Agent("chain-walk"), PolicyReturnsTests.Maker("chain-walk")) { Size = 8, Unit = SampleUnit.Trajectories },
            PolicyReturnsTests.Agent("chain-walk").Policy.Theta, Perturbation.Directions(PolicyReturnsTests.Agent("chain-walk").Policy.Theta.Length, repeats, new Rng(1)), 1, new Rng(1))
            .Directions.Select(direction => direction.Slope.Value)];
        Assert.Equal(Slopes(4), Slopes(7)[..4]);
        Assert.Equal(7, Slopes(7).Distinct().Count());
    }

    /// <summary>The exact (J₊ + J₋ − 2J₀)/α² and ((J₊ − J₋)/2α)² along directions that no probe has drawn.</summary>
    internal static (double[] Curvatures, double[] Squares) Exact(ProbeContext context, double discount, int count, double alpha)
    {
        var exact = ExactSurroundings.Of(context, discount)!;
        var theta = context.Snapshot.Learner.Agent.Policy.Theta;
        var origin = exact.Return(theta)!.Value;
        var (curvatures, squares) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var direction = RandomDirection.Gaussian(theta.Length, 1, new Rng(99).Fork($"{i}"));
            var plane = new PolicyPlane(theta, direction, direction);
            var (ahead, behind) = (exact.Return(plane.At(alpha, 0))!.Value, exact.Return(plane.At(-alpha, 0))!.Value);
            (curvatures[i], squares[i]) = ((ahead + behind - (2 * origin)) / (alpha * alpha), Math.Pow((ahead - behind) / (2 * alpha), 2));
        }

        return (curvatures, squares);
    }

    internal static ProbeContext Context(string environment, PpoOptions? options = null) => options is null
        ? new ProbeContext(SmallProbes.Fused(environment), TinyRuns.Maker(environment), 1)
        : new ProbeContext(SmallProbes.Snapshot(environment, options: options), TinyRuns.Maker(environment), 1);

    internal static Scalar Scalar(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id);

    /// <summary>Within five standard errors of the oracle's mean, and of the few directions' part of the truth: together below a tenth of one direction's spread.</summary>
    private static void Close(double[] oracle, double truth)
    {
        var spread = Math.Sqrt(ReturnSpread.Exact(oracle));
        Assert.InRange(truth, oracle.Average() - (0.1 * spread), oracle.Average() + (0.1 * spread));
    }
}
