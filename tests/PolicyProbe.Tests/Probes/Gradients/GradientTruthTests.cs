using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Values;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Gradients;

/// <summary>What the estimators of gradient-quality go to as K grows, against exact means and gradients.</summary>
public sealed class GradientTruthTests
{
    private static readonly GradientQuality Unbiased = new()
    {
        Repeats = 10,
        Sizes = [256],
        Reference = 4,
        Unit = SampleUnit.Trajectories,
        Advantage = AdvantageKind.MonteCarlo,
        Normalise = false,
        StateDiscount = true,
    };

    // GAE(0): E ĝ = Σ_t Σ_s Pr(s_t = s) Σ_a π ψ (E r + γ V(s′) − V(s)), forward from the start through the transition model.
    [Fact]
    public void GAE_0_with_a_wrong_value_function_goes_to_the_bias_cosine_of_the_transition_model()
    {
        var snapshot = SmallProbes.Fused("chain-walk");
        snapshot = snapshot with { Configuration = TinyRuns.Configuration("chain-walk", options: TinyRuns.Options with { Lambda = 0, Discount = 0.95 }) };
        var agent = snapshot.Learner.Agent;
        var known = (IHasTransitionModel)TinyRuns.Maker("chain-walk")();
        var (model, scores) = (known.Model with { Discount = 0.95 }, NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known));
        var gradient = new double[agent.Policy.Theta.Length];
        var policy = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known, gradient).Policy;
        var seen = new float[7 * 7];
        for (var s = 0; s < 7; s++)
            known.Observe(s, seen.AsSpan(7 * s, 7));
        var v = agent.Value.Predict(seen);

        var (mean, at) = (new double[gradient.Length], (double[])model.Start.Clone());
        for (var t = 0; t < 20; t++)
        {
            var next = new double[7];
            for (var s = 0; s < 7; s++)
                for (var a = 0; a < 2; a++)
                {
                    if (model.Terminal[s])
                        continue;
                    var delta = -(double)v[s];
                    for (var to = 0; to < 7; to++)
                    {
                        delta += model.Transition[s, a, to] * (model.Reward[s, a, to] + (model.Terminal[to] || t == 19 ? 0 : 0.95 * v[to]));
                        next[to] += at[s] * policy[s, a] * model.Transition[s, a, to];
                    }

                    for (var p = 0; p < mean.Length; p++)
                        mean[p] += Math.Pow(0.95, t) * at[s] * policy[s, a] * delta * scores[s, a, p];
                }

            at = next;
        }

        var expected = Cosine(mean, gradient);
        Assert.InRange(expected, -0.99, 0.99);
        var (hits, probe) = (0, Unbiased with { Advantage = AdvantageKind.Gae });
        for (ulong seed = 1; seed <= 10; seed++)
        {
            var bias = Scalar(probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker("chain-walk"), seed)), "bias-cosine");
            Assert.Equal(expected, bias.Truth!.Value, 1e-5); // scores and values are float32
            hits += bias.Low <= expected && expected <= bias.High ? 1 : 0;
        }

        // Ten intervals of 95 %: fewer than 7 with probability 1e-3.
        Assert.InRange(hits, 7, 10);
    }

    // cos(ĝ, ∇J) ≈ 1/√(1 + B/K) with B some hundred episodes: at K = 20,000 it is above 0.99.
    [Theory]
    [InlineData(BaselineKind.Zero)]
    [InlineData(BaselineKind.Value)]
    [InlineData(BaselineKind.Fitted)]
    [InlineData(BaselineKind.Exact)]
    public void The_unbiased_estimator_goes_to_the_exact_gradient_with_every_baseline(BaselineKind baseline)
    {
        var result = Measure(Unbiased with { Baseline = baseline, Repeats = 3, Reference = 3, Sizes = [20_000], FitPairs = 2000 }, SmallProbes.Fused("chain-walk"), "chain-walk");
        Assert.InRange(Scalar(result, "exact-cosine@20000").Value!.Value, 0.99, 1);
        Assert.Equal(1, Scalar(result, "bias-cosine").Truth!.Value, 1e-6);
    }

    [Fact]
    public void The_exact_baseline_has_the_exact_variance_of_one_with_V_at_its_time()
    {
        var snapshot = SmallProbes.Fused("chain-walk");
        var result = Measure(Unbiased with { Baseline = BaselineKind.Exact, Repeats = 300, Sizes = [16] }, snapshot, "chain-walk");
        var agent = snapshot.Learner.Agent;
        var known = new Known((IHasTransitionModel)TinyRuns.Maker("chain-walk")(), snapshot.Configuration.Options().Discount);
        var evaluation = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known, []);
        var scores = NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known);
        var with = ReinforceMoments.Of(known.Model, evaluation.Policy, scores, evaluation.V, StateWeighting.Discounted);
        var noise = Scalar(result, "noise-scale");
        Assert.Equal(with.NoiseScale, noise.Truth!.Value, 1e-5 * with.NoiseScale);
        Assert.InRange(noise.Truth.Value, noise.Low!.Value, noise.High!.Value);
        Assert.True(ReinforceMoments.Of(known.Model, evaluation.Policy, scores, null, StateWeighting.Discounted).TraceCovariance > 1.2 * with.TraceCovariance);
    }

    [Fact]
    public void Exact_advantages_have_less_noise_than_returns_less_exact_values()
    {
        double Noise(AdvantageKind kind) => Scalar(Measure(Unbiased with { Advantage = kind, Repeats = 100, Sizes = [32] }, SmallProbes.Fused("chain-walk"), "chain-walk"), "noise-scale").Value!.Value;
        Assert.True(Noise(AdvantageKind.Exact) < 0.7 * Noise(AdvantageKind.MonteCarlo));
    }

    // The gradient of the episode that is simulated, 200 steps, against central differences of its exact return over θ itself.
    [Fact]
    public void A_linear_quadratic_problem_has_the_exact_gradient_of_its_episodes()
    {
        var agent = ExactValuesTests.Regulator(0.3, offset: 0.2f);
        var environment = TinyRuns.Maker("lqr-double-integrator")();
        var estimator = new GradientEstimator(SampleUnit.Trajectories, AdvantageKind.MonteCarlo, BaselineKind.Value, Normalise: false, StateDiscount: true, 0.95, 0.9);
        var exact = ExactGradient.Of(agent, environment, estimator)!;
        Assert.Equal(exact.Gradient, exact.Mean);
        Assert.Equal(200, exact.Steps);
        var returns = ExactReturns.Of(agent, 0, environment, 0.95)!;
        for (var p = 0; p < agent.Policy.Theta.Length; p++)
        {
            float[] above = [.. agent.Policy.Theta], below = [.. agent.Policy.Theta];
            (above[p], below[p]) = (above[p] + 1e-2f, below[p] - 1e-2f);
            // Outputs are float32 and h = 1e-2: 1e-7·|J|/h and h²·J‴/6 are some 1e-3 of the largest.
            Assert.Equal((returns(above)!.Value - returns(below)!.Value) / ((double)above[p] - below[p]), exact.Gradient[p], 3e-3 * exact.Gradient.Max(Math.Abs));
        }
    }

    [Fact]
    public void On_a_linear_quadratic_problem_the_unbiased_estimator_points_along_the_exact_gradient()
    {
        var options = TinyRuns.Options with { Hidden = [], Discount = 0.9 };
        var hits = 0;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var snapshot = TinyRuns.Trainer(TinyRuns.Of(options, new TrickSet(), "lqr-scalar")).Snapshot();
            snapshot.Learner.Agent.Policy.Theta[1] = -0.6f;
            var result = (Unbiased with { Sizes = [64], Baseline = BaselineKind.Exact }).Measure(new ProbeContext(snapshot, TinyRuns.Maker("lqr-scalar"), seed));
            var (bias, square) = (Scalar(result, "bias-cosine"), Scalar(result, "squared-gradient"));
            Assert.Equal(1, bias.Truth!.Value, 1e-9);
            hits += square.Low <= square.Truth && square.Truth <= square.High ? 1 : 0;
            Assert.True(bias.High >= 1 - 1e-6, $"{bias}");
            Assert.Contains("200 steps", Scalar(result, "exact-cosine@64").Estimand, StringComparison.Ordinal);
        }

        // Five intervals of 95 %: fewer than 3 with probability 1e-3.
        Assert.InRange(hits, 3, 5);
    }

    // A limit that the algorithm bootstraps over is no end: the truth is then of episodes without one, the stationary solution's.
    [Fact]
    public void Where_the_algorithm_bootstraps_at_the_time_limit_the_exact_gradient_is_that_of_episodes_without_end()
    {
        var agent = ExactValuesTests.Regulator(0.3);
        var estimator = new GradientEstimator(SampleUnit.Trajectories, AdvantageKind.MonteCarlo, BaselineKind.Value, Normalise: false, StateDiscount: true, 0.95, 0.9)
        {
            TimeLimits = new TimeLimitBootstrap(),
        };
        var exact = ExactGradient.Of(agent, TinyRuns.Maker("lqr-double-integrator")(), estimator)!;
        Assert.Null(exact.Steps);
        Assert.Null(exact.Mean);
        var model = ((IHasLinearQuadraticModel)TinyRuns.Maker("lqr-double-integrator")()).LinearQuadratic with { Discount = 0.95 };
        var stationary = LinearQuadraticEvaluation.Of(model, new LinearGaussianPolicy(new[,] { { (double)0.8f, 1.2f } }, agent.Policy.Theta[0]));
        var scale = exact.Gradient.Max(Math.Abs);
        Assert.Equal(stationary.LogSigmaGradient, exact.Gradient[0], 1e-5 * scale);
        Assert.Equal(-stationary.GainGradient[0, 0], exact.Gradient[1], 1e-5 * scale);
        Assert.Equal(-stationary.GainGradient[0, 1], exact.Gradient[2], 1e-5 * scale);
    }

    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));

    private static ProbeResult Measure(GradientQuality probe, Snapshot snapshot, string environment) =>
        probe.Measure(new ProbeContext(snapshot, TinyRuns.Maker(environment), 1) { Threads = 2 });

    private static Scalar Scalar(ProbeResult result, string id) => result.Scalars.Single(scalar => scalar.Id == id);

    private sealed class Known(IHasTransitionModel inner, double discount) : IHasTransitionModel
    {
        public FiniteMdp Model { get; } = inner.Model with { Discount = discount };

        public void Observe(int state, Span<float> observation) => inner.Observe(state, observation);
    }
}
