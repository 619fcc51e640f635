using PolicyProbe.Core;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Landscapes;

/// <summary>The surrogate without a sample.</summary>
public sealed class ExactSurrogatesTests
{
    // Central differences along a direction of norm 1, step 0.05: truncation 2.5e-3 of third derivatives, and float32 of θ 1e-6 of the values. Of the
    // linear-quadratic problem, whose 200 steps amplify every gain, 0.001: truncation 1e-6 of derivatives 1e4 times as large.
    [Theory]
    [InlineData("chain-walk", 1, 1)]
    [InlineData("chain-walk", 1, 0.9)]
    [InlineData("two-armed-bandit", 1, 1)]
    [InlineData("lqr-double-integrator", 0, 0.95)]
    public void It_is_zero_at_its_policy_and_rises_as_the_return_does(string environment, int hidden, double discount)
    {
        var agent = PolicyReturnsTests.Agent(environment, hidden == 0 ? [] : null);
        var make = PolicyReturnsTests.Maker(environment);
        var (returns, surrogate) = (ExactReturns.Of(agent, hidden, make(), discount)!, ExactSurrogates.Of(agent, hidden, make(), discount)!);
        var (origin, step) = (agent.Policy.Theta, hidden == 0 ? 0.001 : 0.05);
        var scale = Math.Max(1, Math.Abs(returns(origin)!.Value));
        Assert.Equal(0, surrogate(origin)!.Value, 1e-9 * scale);
        for (var k = 0; k < 3; k++)
        {
            var plane = new PolicyPlane(origin, RandomDirection.Gaussian(origin.Length, 1, new Rng(5).Fork($"{k}")), new double[origin.Length]);
            double Slope(Func<float[], double?> f) => (f(plane.At(step, 0))!.Value - f(plane.At(-step, 0))!.Value) / (2 * step);
            Assert.Equal(Slope(returns), Slope(surrogate), 0.03 * Math.Max(Math.Abs(Slope(returns)), 0.02 * scale));
        }
    }

    // One decision an episode: the states are those of θ₀ whatever the policy does, so L is J less J(θ₀), everywhere.
    [Fact]
    public void On_a_bandit_it_is_the_change_of_the_return()
    {
        var agent = PolicyReturnsTests.Agent("two-armed-bandit");
        var make = PolicyReturnsTests.Maker("two-armed-bandit");
        var (returns, surrogate) = (ExactReturns.Of(agent, 1, make(), 1)!, ExactSurrogates.Of(agent, 1, make(), 1)!);
        foreach (var theta in PolicyReturnsTests.Around(agent, 8, 3))
            Assert.Equal(returns(theta)!.Value - returns(agent.Policy.Theta)!.Value, surrogate(theta)!.Value, 1e-12);
    }

    [Fact]
    public void A_landscape_has_it_beside_the_exact_return_and_agrees_with_itself_where_they_are_one()
    {
        var probe = new Landscape { Grid = 5, StepSamples = [64], Samples = [100] };
        var result = probe.Measure(new ProbeContext(SmallProbes.Snapshot("two-armed-bandit"), TinyRuns.Maker("two-armed-bandit"), 1));
        Assert.Equal(1, result.Scalars.Single(scalar => scalar.Id == "exact-rank-agreement").Value!.Value, 1e-12);
        Assert.Equal(1, result.Scalars.Single(scalar => scalar.Id == "exact-sign-agreement").Value);
        Assert.Contains(result.Figures, figure => figure.Id == "landscape-exact-surrogate");
        var unknown = probe.Measure(new ProbeContext(SmallProbes.Snapshot("CartPole-v1"), TinyRuns.Maker("CartPole-v1"), 1));
        Assert.DoesNotContain(unknown.Scalars, scalar => scalar.Id.StartsWith("exact", StringComparison.Ordinal));
    }

    [Fact]
    public void Several_K_have_a_plane_each_and_what_is_theirs_ends_in_their_K()
    {
        var probe = new Landscape { Grid = 3, StepSamples = [128, 64], Samples = [200] };
        ProbeResult Measure(Landscape landscape) => landscape.Measure(new ProbeContext(SmallProbes.Snapshot("chain-walk"), TinyRuns.Maker("chain-walk"), 1));
        var (both, alone) = (Measure(probe), Measure(probe with { StepSamples = [128] }));
        Assert.Equal(both.Scalars.Count, both.Scalars.Select(scalar => scalar.Id).Distinct().Count());
        foreach (var (id, other) in new[] { ("return-change-step-128@200", "return-change@200"), ("step-norm-step-128", "step-norm"), ("rank-agreement-step-128@200", "rank-agreement@200") })
            Assert.Equal(alone.Scalars.Single(scalar => scalar.Id == other) with { Id = id }, both.Scalars.Single(scalar => scalar.Id == id));
        Assert.NotEqual(both.Scalars.Single(scalar => scalar.Id == "step-norm-step-64").Value, both.Scalars.Single(scalar => scalar.Id == "step-norm-step-128").Value);
        Assert.Single(both.Scalars, scalar => scalar.Id == "return@200");
        Assert.Equal(((HeatFigure)alone.Figures[0]).Values, ((HeatFigure)both.Figures.Single(figure => figure.Id == "landscape-surrogate-step-128")).Values);
    }

    [Fact]
    public void A_wished_half_width_is_reached_and_the_truth_stands_within_it()
    {
        var probe = new Landscape { Grid = 3, StepSamples = [64], Samples = [500], HalfWidth = 0.03, Cap = 200_000 };
        ProbeResult Measure(Landscape landscape) => landscape.Measure(new ProbeContext(SmallProbes.Snapshot("chain-walk"), TinyRuns.Maker("chain-walk"), 1));
        Scalar Of(ProbeResult from, string id) => from.Scalars.Single(scalar => scalar.Id == id);
        var (result, before) = (Measure(probe), Measure(probe with { HalfWidth = 0 }));
        Assert.InRange(Of(result, "half-width@500").Value!.Value, 0, 0.03 * (1 + 1e-9));
        Assert.Equal(0, Of(result, "capped@500").Value);
        Assert.True(Of(before, "return-change@500").High - Of(before, "return-change@500").Low > 0.06, "the first stage should not do");
        Assert.True(Of(result, "episodes@500").Value > Of(before, "episodes@500").Value);
        var change = Of(result, "return-change@500");

        // Twice its half-width, on a fixed seed.
        Assert.InRange(change.Value!.Value, change.Truth!.Value - 0.06, change.Truth!.Value + 0.06);
        Assert.Null(Of(result, "rank-agreement@500").Low);
        var capped = Measure(probe with { HalfWidth = 1e-4, Cap = 1000 });
        Assert.True(Of(capped, "capped@500").Value > 0);
        Assert.Contains(capped.Findings, finding => finding is { Id: "capped", Level: FindingLevel.Warning });
        Assert.Contains("samples=100,200: expected one number with half-width", Assert.Throws<WrongUseException>(() => Measure(probe with { Samples = [100, 200] })).Message, StringComparison.Ordinal);
    }
}
