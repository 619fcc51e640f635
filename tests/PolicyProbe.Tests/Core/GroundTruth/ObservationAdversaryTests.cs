using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

/// <summary>The exact adversary of a policy's observations against all adversaries there are, one by one.</summary>
public sealed class ObservationAdversaryTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Without_a_horizon_it_is_the_least_of_all_adversaries_in_every_state(ulong seed, bool terminal)
    {
        var clean = Clean(4, 0.9, null, terminal, seed);
        int[][] allowed = [[0, 1, 2], [1, 0], [2, 0, 1], terminal ? [3] : [3, 0, 1]];
        var best = ObservationAdversary.Optimal(clean, allowed);
        var least = Enumerable.Repeat(double.PositiveInfinity, 4).ToArray();
        foreach (var choice in Choices(allowed))
        {
            var table = new double[4, 3];
            for (var s = 0; s < 4; s++)
                for (var a = 0; a < 3; a++)
                    table[s, a] = clean.Policy[choice[s], a];
            var v = PolicyEvaluation.Of(clean.Model, table).V;
            for (var s = 0; s < 4; s++)
                least[s] = Math.Min(least[s], v[0, s]);
        }

        // Value iteration ends within 10⁻¹³ (1 + |V|) a sweep, γ = 0.9 multiplies that by 10.
        for (var s = 0; s < 4; s++)
            Assert.Equal(least[s], best.V[0, s], 1e-10);
        Assert.Equal(ObservationAdversary.Mean(clean.Model, best.V), best.Return, 1e-15);
        Assert.InRange(best.Residual, 0, 1e-11);
        Assert.Equal(best.Return, ObservationAdversary.ForwardReturn(clean, best.Shown), 1e-10);
    }

    [Fact]
    public void With_a_horizon_it_is_the_least_of_all_adversaries_that_know_the_time()
    {
        var clean = Clean(3, 1, 2, terminal: true, seed: 4);
        int[][] allowed = [[0, 1], [1, 0], [2]];
        var best = ObservationAdversary.Optimal(clean, allowed);
        var least = double.PositiveInfinity;
        foreach (var first in Choices(allowed))
            foreach (var second in Choices(allowed))
            {
                var shown = new int[2, 3];
                for (var s = 0; s < 3; s++)
                    (shown[0, s], shown[1, s]) = (first[s], second[s]);
                var backward = ObservationAdversary.Mean(clean.Model, ObservationAdversary.Value(clean, shown));
                // One computation goes backward in time, the other forward.
                Assert.Equal(backward, ObservationAdversary.ForwardReturn(clean, shown), 1e-13);
                least = Math.Min(least, backward);
            }

        Assert.Equal(least, best.Return, 1e-13);
        Assert.InRange(best.Residual, 0, 1e-13);
    }

    [Fact]
    public void Who_may_show_nothing_else_changes_nothing()
    {
        var clean = Clean(6, 0.95, null, terminal: true, seed: 5);
        var best = ObservationAdversary.Optimal(clean, [.. Enumerable.Range(0, 6).Select(s => new[] { s })]);
        Assert.Equal(clean.Return, best.Return, 1e-11);
        Assert.Equal(0, ObservationDropBound.Of(clean, new double[6]).Uniform);
    }

    [Fact]
    public void The_drop_never_exceeds_its_bounds_and_nearly_reaches_the_local_one_where_it_is_tight()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var clean = Clean(5, 0.8, seed % 2 == 0 ? 6 : null, terminal: seed % 4 == 0, seed);
            int[][] allowed = [.. Enumerable.Range(0, 5).Select(s => clean.Model.Terminal[s] ? new[] { s } : [s, .. Enumerable.Range(0, 4).Where(other => other != s && !clean.Model.Terminal[other])])];
            double[] distance = [.. allowed.Select((near, s) => near.Max(other => 0.5 * Enumerable.Range(0, 3).Sum(a => Math.Abs(clean.Policy[s, a] - clean.Policy[other, a]))))];
            var (best, bound) = (ObservationAdversary.Optimal(clean, allowed), ObservationDropBound.Of(clean, distance));
            var drop = Enumerable.Range(0, 5).Max(s => clean.V[0, s] - best.V[0, s]);
            Assert.InRange(drop, 0, bound.Local + 1e-10);
            Assert.True(bound.Local <= bound.Uniform + 1e-10, $"{bound}");
        }

        // One state, two actions that pay 1 and 0: moving π by D costs D in every step, D · 1/(1 − γ) in all.
        var model = new FiniteMdp(new[, ,] { { { 1.0, 0 }, { 1.0, 0 } }, { { 0, 1.0 }, { 0, 1.0 } } }, new[, ,] { { { 1.0, 0 }, { 0, 0 } }, { { 0, 1.0 }, { 0, 0 } } }, [1, 0], 0.5, [false, false], null);
        var tight = PolicyEvaluation.Of(model, new[,] { { 0.9, 0.1 }, { 0.2, 0.8 } });
        var worst = ObservationAdversary.Optimal(tight, [[0, 1], [1]]);
        Assert.Equal(0.7 / 0.5, tight.V[0, 0] - worst.V[0, 0], 1e-12);
        Assert.Equal(0.7 / 0.5, ObservationDropBound.Of(tight, [0.7, 0]).Local, 1e-12);
    }

    [Fact]
    public void A_neighbourhood_without_its_own_state_and_a_value_without_bound_are_refused()
    {
        var clean = Clean(3, 0.9, null, terminal: false, seed: 1);
        Assert.Contains("allowed[1]", Assert.Throws<ArgumentException>(() => ObservationAdversary.Optimal(clean, [[0], [0], [2]])).Message, StringComparison.Ordinal);
        // From state 0 action 0 ends the episode; shown state 1 the policy stays for ever and loses 1 a step.
        var model = new FiniteMdp(
            new[, ,] { { { 0, 0, 1.0 }, { 1.0, 0, 0 } }, { { 0, 0, 1.0 }, { 0, 0, 1.0 } }, { { 0, 0, 1.0 }, { 0, 0, 1.0 } } },
            new[, ,] { { { -1.0, -1, -1 }, { -1, -1, -1 } }, { { -1, -1, -1 }, { -1, -1, -1 } }, { { 0, 0, 0 }, { 0, 0, 0 } } }, [1, 0, 0], 1, [false, false, true], null);
        var policy = PolicyEvaluation.Of(model, new[,] { { 1.0, 0 }, { 0, 1 }, { 1, 0 } });
        Assert.Throws<InvalidOperationException>(() => ObservationAdversary.Optimal(policy, [[0, 1], [1, 0], [2]]));
    }

    [Fact]
    public void A_constant_bias_costs_a_quadratic_form()
    {
        var rng = new Rng(3);
        foreach (var (n, m) in new[] { (2, 1), (3, 2) })
        {
            var model = RandomLqr.Create(n, m, 0.9, rng);
            var policy = RandomLqr.Policy(model, rng);
            var (form, clean) = (LinearQuadraticBias.Form(model, policy), LinearQuadraticEvaluation.Of(model, policy).Return);
            Assert.Equal(clean, LinearQuadraticBias.Return(model, policy, new double[n]), 1e-9 * Math.Abs(clean));
            for (var trial = 0; trial < 5; trial++)
            {
                double[] bias = [.. Enumerable.Range(0, n).Select(_ => 3 * rng.NextNormal())];
                var cost = 0.0;
                for (var i = 0; i < n; i++)
                    for (var j = 0; j < n; j++)
                        cost += bias[i] * form[i, j] * bias[j];
                Assert.Equal(clean - cost, LinearQuadraticBias.Return(model, policy, bias), 1e-8 * (Math.Abs(clean) + cost));
            }
        }
    }

    private static PolicyEvaluation Clean(int states, double discount, int? horizon, bool terminal, ulong seed)
    {
        var rng = new Rng(seed);
        return PolicyEvaluation.Of(RandomMdp.Create(states, 3, discount, horizon, terminal, rng), SoftmaxTable.Policy(RandomMdp.Logits(states, 3, rng)));
    }

    private static IEnumerable<int[]> Choices(int[][] allowed) =>
        allowed.Aggregate(Enumerable.Repeat(Array.Empty<int>(), 1), (all, near) => all.SelectMany(before => near.Select(shown => (int[])[.. before, shown])));
}
