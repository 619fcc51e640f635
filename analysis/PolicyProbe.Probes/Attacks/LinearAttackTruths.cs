using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Attacks on linear policies and critics, and a constant bias in a linear-quadratic problem: everything has a closed form.</summary>
/// <remarks>
/// Policy N(Ks, Σ): KL(π(s) ‖ π(s + δ)) = ½ δᵀKᵀΣ⁻¹Kδ, at most ½ε²σ_max(Σ^{−½}K)² in an ℓ2 ball, and with one action ½ε²‖K‖₁²/σ² in an ℓ∞ ball. Critic
/// wᵀs + b: least value V − ε‖w‖₁ in an ℓ∞ ball.
/// </remarks>
internal static class LinearAttackTruths
{
    private const int Inputs = 6;
    private const double Radius = 0.3;

    // γᵀ of what is cut off is 10⁻⁵ of the return; four standard errors are larger.
    private const int Steps = 220;
    private const int Episodes = 1500;

    /// <summary>The checks.</summary>
    public static IReadOnlyList<GroundTruthCheck> Checks(Rng rng) =>
        [.. Policy(3, BallNorm.L2, rng.Fork("several-actions")), .. Policy(1, BallNorm.Linf, rng.Fork("one-action")), Critic(rng.Fork("critic")), .. Regulator(rng.Fork("regulator"))];

    /// <summary>The drop δᵀMδ of a constant bias along the first axis and along the worst direction, of ε up to 1.</summary>
    public static LineFigure BiasFigure()
    {
        var form = LinearQuadraticBias.Form(Model, Gain);
        var worst = SymmetricEigen.Of(form).Values[^1];
        double[] radii = [.. Enumerable.Range(0, 11).Select(i => i / 10.0)];
        return new LineFigure(
            "biased-regulator", "What a constant observation bias costs a linear regulator", "Drop of the discounted return of a double integrator under a = −K(x + δ): exact, by a discrete Lyapunov equation.",
            new Axis("|δ|"), new Axis("drop of the return"),
            [
                new Line("worst direction", LineRole.Truth, radii, [.. radii.Select(r => (double?)(r * r * worst))]),
                new Line("position alone", LineRole.Theory, radii, [.. radii.Select(r => (double?)(r * r * form[0, 0]))]),
            ],
            []);
    }

    private static LinearQuadraticModel Model => new(
        new[,] { { 1, 0.1 }, { 0, 1 } }, new[,] { { 0 }, { 0.1 } }, new[,] { { 1, 0 }, { 0, 0.1 } }, new[,] { { 0.1 } },
        new[,] { { 1e-3, 0 }, { 0, 1e-3 } }, new[,] { { 0.5, 0 }, { 0, 0.5 } }, 0.95);

    private static LinearGaussianPolicy Gain => new(LinearQuadraticOptimum.Of(Model, 0.1).K, Math.Log(0.1));

    private static IEnumerable<GroundTruthCheck> Policy(int actions, BallNorm norm, Rng rng)
    {
        var spec = new MlpSpec(Inputs, [], Activation.Tanh, actions, actions);
        double[] theta = [.. Enumerable.Range(0, spec.Layout.ParameterCount).Select(_ => 0.5 * rng.NextNormal())], x = [.. Enumerable.Range(0, 4 * Inputs).Select(_ => rng.NextNormal())];
        var (network, head, set) = (new FusedMlp<double>(spec), new DiagonalGaussian(actions), PerturbationSet.Of(norm, Inputs, Radius));
        var clean = new double[4 * head.OutputSize];
        network.Predict(theta, [], x, clean);
        var (gain, gram, sum) = (theta.AsSpan(actions, actions * Inputs).ToArray(), new double[Inputs, Inputs], 0.0);
        for (var a = 0; a < actions; a++)
            for (var i = 0; i < Inputs; i++)
            {
                sum += Math.Abs(gain[(a * Inputs) + i]);
                for (var j = 0; j < Inputs; j++)
                    gram[i, j] += gain[(a * Inputs) + i] * gain[(a * Inputs) + j] / Math.Exp(2 * theta[a]);
            }

        var truth = 0.5 * Radius * Radius * (norm == BallNorm.L2 ? SymmetricEigen.Of(gram).Values[^1] : sum * sum / Math.Exp(2 * theta[0]));
        var (name, basis) = norm == BallNorm.L2 ? ("linear-mad-l2", "½ε²σ_max(Σ^{−½}K)²") : ("linear-mad-linf", "½ε²‖K‖₁²/σ², one action");
        var loss = new NetworkLoss(network, theta, [], new PolicyDivergence(head, clean), 4);
        var found = new SetAscent(set) { Steps = norm == BallNorm.L2 ? 300 : 1, StepShare = 2, Starts = 3, RandomStart = true }.Run(loss, x, rng.Fork("ascent"));
        yield return GroundTruthCheck.Equal(name, found.Values.Min(), truth, 1e-6 * truth, $"{basis}; 300 steps of a power iteration, or one step, to a millionth");
        yield return GroundTruthCheck.AtMost($"{name}-bound", found.Values.Max(), truth, 1e-12 * (1 + truth), $"{basis}; rounding");
    }

    private static GroundTruthCheck Critic(Rng rng)
    {
        var spec = new MlpSpec(Inputs, [], Activation.Tanh, 1);
        double[] theta = [.. Enumerable.Range(0, spec.Layout.ParameterCount).Select(_ => rng.NextNormal())], x = [.. Enumerable.Range(0, Inputs).Select(_ => rng.NextNormal())];
        var found = SetAscent.OneStep(PerturbationSet.Of(BallNorm.Linf, Inputs, Radius)).Run(new NetworkLoss(new FusedMlp<double>(spec), theta, [], new ValueDescent(), 1), x, rng);
        var value = theta[Inputs] + Enumerable.Range(0, Inputs).Sum(i => theta[i] * x[i]);
        return GroundTruthCheck.Equal("linear-critic", -found.Values[0], value - (Radius * theta.Take(Inputs).Sum(Math.Abs)), 1e-12 * (1 + Math.Abs(value)), "V − ε‖w‖₁ in one step; rounding");
    }

    private static IEnumerable<GroundTruthCheck> Regulator(Rng rng)
    {
        var (model, policy) = (Model, Gain);
        var form = LinearQuadraticBias.Form(model, policy);
        var eigen = SymmetricEigen.Of(form);
        double[] worst = [.. Enumerable.Range(0, model.States).Select(i => Radius * eigen.Vectors[i, model.States - 1])];
        var (plain, clean, biased) = (LinearQuadraticEvaluation.Of(model, policy).Return, LinearQuadraticBias.Return(model, policy, new double[model.States]), LinearQuadraticBias.Return(model, policy, worst));
        yield return GroundTruthCheck.Equal("unbiased-regulator", clean, plain, 1e-9 * Math.Abs(plain), "J at δ = 0 by the equation over (x, 1) and by the one over x; rounding");
        yield return GroundTruthCheck.Equal("worst-bias", clean - biased, Radius * Radius * eigen.Values[^1], 1e-8 * Math.Abs(plain), "ε²λ_max(M) at the eigenvector; M from differences of J, rounding");

        // The same start and noise with and without the bias: what both have in common is no error of the drop.
        double[] drops = [.. Enumerable.Range(0, Episodes).Select(i => rng.Fork($"episode/{i}")).Select(stream => Simulate(model, policy, new double[model.States], stream.Fork("noise")) - Simulate(model, policy, worst, stream.Fork("noise")))];
        var mean = drops.Average();
        var error = Math.Sqrt(drops.Sum(value => (value - mean) * (value - mean)) / (Episodes - 1.0) / Episodes);
        yield return GroundTruthCheck.Equal("biased-regulator", mean, clean - biased, (4 * error) + (2 * Math.Pow(model.Discount, Steps) * Math.Abs(biased)), $"drop of J by the discrete Lyapunov equation; {Episodes} pairs of simulated episodes, 4 standard errors and what {Steps} steps cut off");
    }

    private static double Simulate(LinearQuadraticModel model, LinearGaussianPolicy policy, double[] bias, Rng rng)
    {
        // Covariances of this problem are diagonal, so that their roots are.
        double[] x = [.. Enumerable.Range(0, model.States).Select(i => Math.Sqrt(model.S0[i, i]) * rng.NextNormal())];
        var (sum, weight) = (0.0, 1.0);
        for (var t = 0; t < Steps; t++, weight *= model.Discount)
        {
            var a = policy.Sigma * rng.NextNormal();
            for (var i = 0; i < x.Length; i++)
                a -= policy.K[0, i] * (x[i] + bias[i]);
            var next = new double[x.Length];
            sum -= weight * model.R[0, 0] * a * a;
            for (var i = 0; i < x.Length; i++)
            {
                next[i] = (model.B[i, 0] * a) + (Math.Sqrt(model.W[i, i]) * rng.NextNormal());
                for (var j = 0; j < x.Length; j++)
                {
                    sum -= weight * x[i] * model.Q[i, j] * x[j];
                    next[i] += model.A[i, j] * x[j];
                }
            }

            x = next;
        }

        return sum;
    }
}
