using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Attacks;

public sealed class PolicyAttackTests
{
    [Theory]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void Heuristics_never_fall_below_the_optimum_and_the_report_says_where_one_raised_the_return(ulong seed)
    {
        var result = new PolicyAttack { Problems = 3 }.Diagnose(new DiagnosticContext(seed));
        Assert.All(result.GroundTruth, check => Assert.True(check.Ok, $"{check}"));
        Assert.Equal(TabularStudy.Attacks.Count, result.GroundTruth.Count(check => check.Id.StartsWith("never-below-optimum@", StringComparison.Ordinal)));
        var raised = result.Tables.Single(table => table.Id == "raised-returns");
        Assert.NotEmpty(raised.Rows);
        Assert.All(raised.Rows, row => Assert.True(row[4].Value > row[3].Value && row[5].Value < row[3].Value));
        Assert.Contains(result.Findings, finding => finding.Id == "heuristic-raised-return");
        Assert.Equal("random processes", result.Environment);
    }

    [Theory]
    [InlineData("garnet-10-4-3")]
    [InlineData("garnet-10-4-3-h15")]
    [InlineData("chain-walk")]
    [InlineData("grid-world-5x5-h25")]
    public void An_environment_whose_model_is_known_is_attacked_exactly(string id)
    {
        var result = new PolicyAttack().Diagnose(new DiagnosticContext(1) { MakeEnvironment = TinyRuns.Maker(id) });
        Assert.Equal(id, result.Environment);
        Assert.All(result.GroundTruth, check => Assert.True(check.Ok, $"{check}"));
        var optimum = result.Tables[0].Rows.Select(row => row[3].Value!.Value).ToList();
        Assert.All(result.Tables[0].Rows, row => Assert.All(row.Skip(4), entry => Assert.True(entry.Value >= row[3].Value - 1e-8)));
        Assert.True(optimum[^1] < result.Tables[0].Rows[^1][2].Value);
    }

    [Fact]
    public void An_environment_whose_model_is_not_known_is_refused_with_what_to_do_instead() => Assert.Contains(
        "probe policy-attack",
        Assert.Throws<WrongUseException>(() => new PolicyAttack().Diagnose(new DiagnosticContext(1) { MakeEnvironment = TinyRuns.Maker("CartPole-v1") })).Message, StringComparison.Ordinal);

    [Fact]
    public void One_state_alone_is_refused_by_diagnose_and_left_out_by_the_probe()
    {
        Assert.Contains("two states", Assert.Throws<WrongUseException>(() => new PolicyAttack().Diagnose(new DiagnosticContext(1) { MakeEnvironment = TinyRuns.Maker("two-armed-bandit") })).Message, StringComparison.Ordinal);
        var probe = new PolicyAttack { Episodes = 3, Iterations = 2, SarsaSteps = 10, AdversarySteps = 64, Radii = [0.1] };
        Assert.DoesNotContain(probe.Measure(new ProbeContext(SmallProbes.Fused("two-armed-bandit"), TinyRuns.Maker("two-armed-bandit"), 1)).Figures, figure => figure.Id == "exact-attacks");
    }

    [Fact]
    public void On_a_process_that_is_known_the_agents_own_policy_is_attacked_exactly_beside()
    {
        var probe = new PolicyAttack { Episodes = 4, Iterations = 3, SarsaSteps = 100, Attacks = AttackChoice.Mad, Radii = [0.1, 0.5] };
        var result = probe.Measure(new ProbeContext(SmallProbes.Fused("chain-walk"), TinyRuns.Maker("chain-walk"), 1));
        Assert.Contains(result.GroundTruth, check => check.Id == "never-below-optimum@critic");
        Assert.Contains(result.GroundTruth, check => check.Id == "certified-actions-hold@mad/0.5");
        Assert.All(result.GroundTruth, check => Assert.True(check.Ok, $"{check}"));
        Assert.Contains(result.Figures, figure => figure.Id == "attacked-return");
        Assert.Contains(result.Figures, figure => figure.Id == "exact-attacks");
    }

    [Fact]
    public void Neighbours_are_by_index_where_observations_are_one_hot_and_by_their_difference_otherwise()
    {
        var model = RandomMdp.Create(5, 2, 0.9, null, terminal: true, new Rng(1));
        float[][] oneHot = [.. Enumerable.Range(0, 5).Select(s => Enumerable.Range(0, 5).Select(i => i == s ? 1f : 0).ToArray())];
        var near = StateNeighbourhoods.Of(model, oneHot);
        Assert.Equal("difference of indices", near.Metric);
        Assert.Equal([2, 1, 3], near.Nearest(2)[2]);
        Assert.Equal([4], near.Nearest(2)[4]);
        Assert.Equal(3, near.Most);
        var far = StateNeighbourhoods.Of(model, [[0, 9], [5, 5], [1, 9], [0.5f, 8], [0, 0]]);
        Assert.Equal([0, 2, 3], far.Nearest(2)[0]);
    }

    [Fact]
    public void Radii_that_do_not_ascend_are_refused_with_the_order_that_would() => Assert.Contains(
        "radii=0.1,0.2", Assert.Throws<WrongUseException>(() => new PolicyAttack { Radii = [0.2, 0.1] }.Diagnose(new DiagnosticContext(1))).Message, StringComparison.Ordinal);
}
