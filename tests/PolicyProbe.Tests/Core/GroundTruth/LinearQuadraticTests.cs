using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class LinearQuadraticTests
{
    /// <summary>(n, m, γ): scalar and larger, short-sighted and far-sighted.</summary>
    public static TheoryData<int, int, double> Sizes => new()
    {
        { 1, 1, 0.9 },
        { 2, 1, 0.95 },
        { 3, 2, 0.99 },
        { 5, 3, 0.8 },
        { 2, 2, 0 },
    };

    [Fact]
    public void The_double_integrator_has_its_golden_numbers()
    {
        var evaluation = LinearQuadraticEvaluation.Of(RandomLqr.Golden, RandomLqr.GoldenPolicy);

        // The golden numbers have six decimals.
        Assert.Equal(-11.609624, evaluation.Return, 5e-7);
        Assert.Equal(4.532279, evaluation.GainGradient[0, 0], 5e-7);
        Assert.Equal(0.198179, evaluation.GainGradient[0, 1], 5e-7);
        Assert.Equal(-0.492303, evaluation.LogSigmaGradient, 5e-7);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_gradients_are_those_of_central_differences(int n, int m, double discount)
    {
        var rng = new Rng(1);
        var model = RandomLqr.Create(n, m, discount, rng);
        var policy = RandomLqr.Policy(model, rng);
        var evaluation = LinearQuadraticEvaluation.Of(model, policy);
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
            {
                var (row, column) = (i, j);
                Near(h => Return(Moved(policy.K, row, column, h), policy.LogSigma), evaluation.GainGradient[i, j]);
            }

        Near(h => Return(policy.K, policy.LogSigma + h), evaluation.LogSigmaGradient);

        double Return(double[,] gain, double logSigma) => LinearQuadraticEvaluation.Of(model, new LinearGaussianPolicy(gain, logSigma)).Return;

        // Fourth order with h = 1e-3: h⁴J⁽⁵⁾/30 ≈ 1e-11 and εJ/h ≈ 1e-11 for returns of size 10 to 1000; measured below 1e-9 of J.
        void Near(Func<double, double> at, double slope)
        {
            const double h = 1e-3;
            Assert.Equal(((8 * (at(h) - at(-h))) - (at(2 * h) - at(-2 * h))) / (12 * h), slope, 1e-8 * (1 + Math.Abs(evaluation.Return)));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Values_satisfy_the_Bellman_equations(int n, int m, double discount)
    {
        var rng = new Rng(2);
        var model = RandomLqr.Create(n, m, discount, rng);
        var policy = RandomLqr.Policy(model, rng);
        var evaluation = LinearQuadraticEvaluation.Of(model, policy);
        for (var trial = 0; trial < 20; trial++)
        {
            double[] x = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())], a = [.. Enumerable.Range(0, m).Select(_ => rng.NextNormal())];

            // Q(x, a) = r(x, a) + γ E V(Ax + Ba + w), the expectation of the quadratic form by its trace.
            var moved = new double[n];
            for (var i = 0; i < n; i++)
                moved[i] = Enumerable.Range(0, n).Sum(j => model.A[i, j] * x[j]) + Enumerable.Range(0, m).Sum(j => model.B[i, j] * a[j]);
            var reward = -Form(model.Q, x) - Form(model.R, a);
            var expected = reward + (discount * (evaluation.Value(moved) - Trace(evaluation.P, model.W)));

            // Two exact computations of one number: rounding.
            Assert.Equal(expected, evaluation.ActionValue.Of(x, a), 1e-11 * (1 + Math.Abs(expected)));

            // V(x) = E Q(x, −Kx + σε) = Q(x, −Kx) − σ² tr M.
            double[] mean = [.. Enumerable.Range(0, m).Select(i => -Enumerable.Range(0, n).Sum(j => policy.K[i, j] * x[j]))];
            var noise = policy.Sigma * policy.Sigma * Enumerable.Range(0, m).Sum(i => evaluation.ActionValue.AA[i, i]);
            Assert.Equal(evaluation.Value(x), evaluation.ActionValue.Of(x, mean) - noise, 1e-11 * (1 + Math.Abs(expected)));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_best_gain_is_that_of_value_iteration_and_has_no_gradient(int n, int m, double discount)
    {
        var model = RandomLqr.Create(n, m, discount, new Rng(3));
        var best = LinearQuadraticOptimum.Of(model, 0.6);
        var at = LinearQuadraticEvaluation.Of(model, new LinearGaussianPolicy(best.K, Math.Log(0.6)));
        Assert.Equal(best.Return, at.Return, 1e-11 * Math.Abs(best.Return));

        // At an optimum E_K is a difference of equal numbers: rounding, times the occupancy.
        foreach (var slope in at.GainGradient)
            Assert.Equal(0, slope, 1e-10 * (1 + Math.Abs(best.Return)));

        // The oracle: P ← Q + KᵀRK + γ(A − BK)ᵀP(A − BK) with the greedy K of P, from zero; γ < 1 and a stable A settle it in 4000 sweeps.
        var oracle = ValueIteration.Gain(model, 4000);
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
                Assert.Equal(oracle[i, j], best.K[i, j], 1e-10);
    }

    [Fact]
    public void The_best_gain_of_an_unstable_system_is_found_and_stabilises_it()
    {
        var model = RandomLqr.Golden with { A = new[,] { { 1.3, 0.2 }, { 0.1, 1.1 } } };
        var best = LinearQuadraticOptimum.Of(model, 0.1);
        Assert.Equal(best.Return, LinearQuadraticEvaluation.Of(model, new LinearGaussianPolicy(best.K, Math.Log(0.1))).Return, 1e-9 * Math.Abs(best.Return));
        var oracle = ValueIteration.Gain(model, 4000);
        Assert.Equal(oracle[0, 0], best.K[0, 0], 1e-9);
        Assert.Equal(oracle[0, 1], best.K[0, 1], 1e-9);
    }

    [Fact]
    public void A_system_that_no_gain_can_hold_has_no_best_one()
    {
        var model = RandomLqr.Golden with { A = new[,] { { 2.0, 0 }, { 0, 0.5 } } };
        Assert.Contains("Riccati", Assert.Throws<InvalidOperationException>(() => LinearQuadraticOptimum.Of(model, 0.1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unstable_policy_is_refused_with_its_spectral_radius()
    {
        // A − BK = 1 + 0.1·4 in the second direction: eigenvalues 1 and 1.4, √0.95 · 1.4 = 1.3645…
        var refusal = Assert.Throws<ArgumentException>(() => LinearQuadraticEvaluation.Of(RandomLqr.Golden, new LinearGaussianPolicy(new[,] { { 0, -4.0 } }, 0)));
        Assert.Contains("K: expected a stable √γ(A − BK), of spectral radius below 1, got 1.36455", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_such_problem_is_refused_by_entry_rule_and_value()
    {
        var good = RandomLqr.Golden;
        Refused(good with { A = new double[2, 3] }, "A: expected [n, n] = [2, 2], got [2, 3]");
        Refused(good with { B = new double[3, 1] }, "B: expected [n, m] = [2, 1], got [3, 1]");
        Refused(good with { Q = new[,] { { 1, 0.5 }, { 0.25, 1 } } }, "Q[1, 0]: expected Q[0, 1] = 0.5");
        Refused(good with { Q = new[,] { { 1.0, 2 }, { 2, 1 } } }, "Q: expected a positive semidefinite matrix");
        Refused(good with { W = new[,] { { 0.0, 1 }, { 1, 0 } } }, "W: expected a positive semidefinite matrix");
        Refused(good with { S0 = new[,] { { double.NaN, 0 }, { 0, 1 } } }, "S0[0, 0]: expected a finite number");
        Refused(good with { R = new[,] { { 0.0 } } }, "R: expected a positive definite matrix");
        Refused(good with { Discount = 1 }, "Discount: expected γ in [0, 1), got 1");
        Assert.Equal(2, (good with { Q = new double[2, 2], W = new double[2, 2], S0 = new double[2, 2] }).Validate().States);

        static void Refused(LinearQuadraticModel model, string message) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => model.Validate()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_return_is_the_mean_of_simulated_episodes()
    {
        const int episodes = 4000, steps = 300;
        var (model, policy, rng) = (RandomLqr.Golden, RandomLqr.GoldenPolicy, new Rng(4));
        var returns = new double[episodes];
        for (var k = 0; k < episodes; k++)
        {
            var (x, v, weight) = (rng.NextNormal(), Math.Sqrt(0.5) * rng.NextNormal(), 1.0);
            for (var t = 0; t < steps; t++, weight *= 0.95)
            {
                var a = -(0.8 * x) - (1.2 * v) + (0.3 * rng.NextNormal());
                returns[k] -= weight * ((x * x) + (0.1 * v * v) + (0.1 * a * a));
                (x, v) = (x + (0.1 * v) + (Math.Sqrt(1e-3) * rng.NextNormal()), v + (0.1 * a) + (Math.Sqrt(1e-3) * rng.NextNormal()));
            }
        }

        // What 300 steps leave out is 0.95³⁰⁰ ≈ 2e-7 of the return.
        var mean = returns.Average();
        var error = Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / (episodes - 1) / episodes);
        Assert.Equal(LinearQuadraticEvaluation.Of(model, policy).Return, mean, 4 * error);
    }

    private static double[,] Moved(double[,] matrix, int row, int column, double by)
    {
        var moved = (double[,])matrix.Clone();
        moved[row, column] += by;
        return moved;
    }

    private static double Form(double[,] matrix, double[] x) =>
        Enumerable.Range(0, x.Length).Sum(i => Enumerable.Range(0, x.Length).Sum(j => x[i] * matrix[i, j] * x[j]));

    private static double Trace(double[,] p, double[,] w) =>
        Enumerable.Range(0, p.GetLength(0)).Sum(i => Enumerable.Range(0, p.GetLength(0)).Sum(j => p[i, j] * w[j, i]));
}
