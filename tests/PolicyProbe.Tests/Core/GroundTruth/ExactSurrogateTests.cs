using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class ExactSurrogateTests
{
    [Theory]
    [MemberData(nameof(PolicyEvaluationTests.Kinds), MemberType = typeof(PolicyEvaluationTests))]
    public void The_performance_difference_is_exact_and_the_surrogate_agrees_to_first_order(int? horizon, double discount, bool terminal)
    {
        var rng = new Rng(1);
        var model = RandomMdp.Create(4, 3, discount, horizon, terminal, rng);
        var (logits, direction) = (RandomMdp.Logits(4, 3, rng), RandomMdp.Logits(4, 3, rng));
        var old = PolicyEvaluation.Of(model, SoftmaxTable.Policy(logits));
        var now = PolicyEvaluation.Of(model, SoftmaxTable.Policy(direction));

        // An identity, and a sum of zeros: rounding.
        Assert.Equal(now.Return - old.Return, ExactSurrogate.PerformanceDifference(old, now), 1e-12);
        Assert.Equal(0, ExactSurrogate.Value(old, old.Policy), 1e-13);
        var (gradient, slope) = (old.LogitGradient(), ExactSurrogate.LogitGradient(old, old.Policy));
        for (var i = 0; i < 12; i++)
            Assert.Equal(gradient[i / 3, i % 3], slope[i / 3, i % 3], 1e-12);

        // L and J − J(π) part at second order: halving the step divides their difference by four. Both directions together have no
        // third order; where the second is small the fourth is 1e-3 of it.
        Assert.Equal(4, (Gap(2e-3) + Gap(-2e-3)) / (Gap(1e-3) + Gap(-1e-3)), 1e-2);

        double Gap(double h)
        {
            var moved = PolicyEvaluation.Of(model, Policy(h));
            return moved.Return - old.Return - ExactSurrogate.Value(old, moved.Policy);
        }

        double[,] Policy(double h)
        {
            var z = (double[,])logits.Clone();
            for (var i = 0; i < 12; i++)
                z[i / 3, i % 3] += h * direction[i / 3, i % 3];
            return SoftmaxTable.Policy(z);
        }
    }

    [Fact]
    public void The_surrogates_gradient_away_from_the_old_policy_is_that_of_central_differences()
    {
        var rng = new Rng(2);
        var model = RandomMdp.Create(4, 3, 0.9, null, true, rng);
        var old = PolicyEvaluation.Of(model, SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng)));
        var logits = RandomMdp.Logits(4, 3, rng);
        var gradient = ExactSurrogate.LogitGradient(old, SoftmaxTable.Policy(logits));
        const double h = 1e-5;
        for (var i = 0; i < 12; i++)
        {
            var (up, down) = ((double[,])logits.Clone(), (double[,])logits.Clone());
            up[i / 3, i % 3] += h;
            down[i / 3, i % 3] -= h;

            // h²L‴/6 and εL/h are both near 1e-10.
            Assert.Equal((ExactSurrogate.Value(old, SoftmaxTable.Policy(up)) - ExactSurrogate.Value(old, SoftmaxTable.Policy(down))) / (2 * h), gradient[i / 3, i % 3], 1e-8);
        }
    }

    [Fact]
    public void Divergences_are_those_of_the_definition_weighted_by_where_the_old_policy_goes()
    {
        var model = RandomMdp.Create(2, 2, 0.5, 1, false, new Rng(3)) with { Start = [0.25, 0.75] };
        var old = PolicyEvaluation.Of(model, new[,] { { 0.5, 0.5 }, { 1.0, 0 } });
        var policy = new[,] { { 0.25, 0.75 }, { 0.8, 0.2 } };
        var divergences = ExactSurrogate.Divergences(old, policy);

        // ½ log 2 + ½ log ⅔, and log 1.25, in one step from μ.
        Assert.Equal((0.5 * Math.Log(2)) + (0.5 * Math.Log(2.0 / 3)), divergences[0], 1e-15);
        Assert.Equal(Math.Log(1.25), divergences[1], 1e-15);
        Assert.Equal((0.25 * divergences[0]) + (0.75 * divergences[1]), ExactSurrogate.MeanDivergence(old, policy), 1e-15);
        Assert.Equal(double.PositiveInfinity, ExactSurrogate.Divergences(old, new[,] { { 0.0, 1 }, { 1, 0 } })[0]);
    }
}
