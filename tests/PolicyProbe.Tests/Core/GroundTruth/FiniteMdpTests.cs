using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class FiniteMdpTests
{
    private static FiniteMdp Good => RandomMdp.Create(3, 2, 0.9, 5, true, new Rng(1));

    [Fact]
    public void What_is_no_decision_process_is_refused_by_entry_rule_and_value()
    {
        Assert.Same(Good.GetType(), Good.Validate().GetType());
        Refused(Changed((p, _) => p[1, 0, 2] = -0.25), "Transition[1, 0, 2]: expected a probability in [0, 1], got -0.25");
        Refused(Changed((p, _) => p[1, 0, 2] = double.NaN), "Transition[1, 0, 2]");
        Refused(Changed((p, _) => p[2, 1, 0] += 1e-9), "Transition[2, 1, 0] … Transition[2, 1, 2]: expected the sum 1");
        Refused(Changed((_, r) => r[0, 1, 2] = double.PositiveInfinity), "Reward[0, 1, 2]: expected a finite number");
        Refused(Good with { Discount = 1.5 }, "Discount: expected γ in [0, 1], got 1.5");
        Refused(Good with { Discount = double.NaN }, "Discount");
        Refused(Good with { Horizon = 0 }, "Horizon: expected at least 1 step or null, got 0");
        Refused(Good with { Start = [0, 0, 1] }, "Start[2]: expected 0 on a terminal state, got 1");
        Refused(Good with { Start = [0.5, 0.4, 0] }, "Start[0] … Start[2]: expected the sum 1");
        Refused(Good with { Terminal = [true] }, "Terminal: expected [S], S = 3, got 1");
        Refused(Good with { Reward = new double[3, 1, 3] }, "Reward: expected [S, A, S] = [3, 2, 3], got [3, 1, 3]");

        static void Refused(FiniteMdp model, string message) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => model.Validate()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_policy_is_refused_by_entry()
    {
        Refused(new double[2, 2], "policy: expected [S, A] = [3, 2], got [2, 2]");
        Refused(new[,] { { 0.5, 0.5 }, { 1.5, -0.5 }, { 1, 0 } }, "policy[1, 0]: expected a probability in [0, 1], got 1.5");
        Refused(new[,] { { 0.5, 0.5 }, { 1, 0 }, { 0.5, 0.4 } }, "policy[2, 0] … policy[2, 1]: expected the sum 1");

        static void Refused(double[,] policy, string message) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => Good.RequirePolicy(policy)).Message, StringComparison.Ordinal);
    }

    private static FiniteMdp Changed(Action<double[,,], double[,,]> change)
    {
        var model = Good;
        change(model.Transition, model.Reward);
        return model;
    }
}
