using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Weights;

/// <summary>The ratios of an update, on policies moved by a known amount and beside the surrogate's own gradient.</summary>
public sealed class ImportanceWeightsTests
{
    public static TheoryData<string> Environments => ["CartPole-v1", "Pendulum-v1"];

    [Theory]
    [MemberData(nameof(Environments))]
    public void Where_the_rollout_was_made_all_ratios_are_one_and_nothing_turns(string environment)
    {
        var (learner, rollout) = TinyRuns.Sample(TinyRuns.Options with { Horizon = 64 }, new TrickSet(), environment);
        var advantages = PairEstimates.Of(rollout, TinyRuns.Options, new TrickSet()).Advantages;
        var pass = RatioPass.Of(learner.Agent, learner.Agent.Policy.Theta, rollout, advantages, rollout, 0.2);

        // log π is a float32: ratios are 1 to 1e-6 or so.
        Assert.Equal(1, pass.EffectiveShare, 1e-9);
        Assert.Equal(0, pass.Square, 1e-9);
        Assert.Equal(0, pass.Clipped);
        Assert.Equal(1, pass.GradientCosine!.Value, 1e-6);
        Assert.Equal(1, pass.ClipCosine!.Value, 1e-6);
        Assert.InRange(pass.HalvesCosine!.Value, -1, 0.9999);
    }

    // The oracle: Surrogate's gradient, with PPO's clip and, at a range that clips nothing, without. float32 sums of 256 pairs: 1e-4.
    [Theory]
    [MemberData(nameof(Environments))]
    public void The_clip_turns_the_gradient_as_the_surrogate_does(string environment)
    {
        var options = TinyRuns.Options with { Horizon = 128 };
        var (learner, rollout) = TinyRuns.Sample(options, new TrickSet(), environment);
        var (agent, rng) = (learner.Agent, new Rng(5));
        float[] theta = [.. agent.Policy.Theta.Select(value => value + (float)(0.15 * rng.NextNormal()))];
        double[] Gradient(double clip)
        {
            var gradient = new double[theta.Length];
            new Surrogate(agent, rollout, options with { Clip = clip }, new TrickSet()).Gradient([.. theta.Select(value => (double)value)], gradient);
            return gradient;
        }

        var (clipped, free) = (Gradient(0.05), Gradient(1e6));
        var pass = RatioPass.Of(agent, theta, rollout, PairEstimates.Of(rollout, options, new TrickSet()).Advantages, rollout, 0.05);
        Assert.InRange(pass.Clipped, 0.05, 0.95);
        Assert.Equal(Cosine(clipped, free), pass.ClipCosine!.Value, 1e-4);
        Assert.InRange(pass.ClipCosine.Value, -1, 0.9999);
    }

    // A Gaussian policy without hidden layers, its mean's bias moved by d σ: in every state r² has the mean exp(d²), with or without states. 4 standard errors of
    // 40,000 draws, Var r² = exp(6d²) − exp(2d²).
    [Fact]
    public void A_policy_moved_by_a_part_of_its_deviation_keeps_the_share_that_the_closed_form_gives()
    {
        const double d = 0.4;
        var options = TinyRuns.Options with { Horizon = 20_000, Hidden = [] };
        var (learner, rollout) = TinyRuns.Sample(options, new TrickSet(), "Pendulum-v1");
        var (agent, n) = (learner.Agent, rollout.Pairs);
        var layout = agent.Policy.Network.Layout;
        float[] theta = [.. agent.Policy.Theta];
        var sigma = Math.Exp(rollout.Outputs[1]);
        theta[layout.Parameters.Single(block => block.Role == BlockRole.Bias).Offset] += (float)(d * sigma);
        var pass = RatioPass.Of(agent, theta, rollout, PairEstimates.Of(rollout, options, new TrickSet()).Advantages, rollout, 0.2);
        var square = Math.Exp(d * d) - 1;
        Assert.Equal(square, pass.Square, 4 * Math.Sqrt((Math.Exp(6 * d * d) - Math.Exp(2 * d * d)) / n));
        Assert.Equal(Math.Exp(-d * d), pass.EffectiveShare, 4 * Math.Exp(-2 * d * d) * Math.Sqrt((Math.Exp(6 * d * d) - Math.Exp(2 * d * d)) / n));
        Assert.Equal(0.5 * d * d, pass.MeanKl, 1e-4);
    }

    // The truth is the mean over these very updates, which the interval over updates holds but for the pairs' own noise: a tenth of it at 20 times 2,000 pairs.
    [Fact]
    public void Fresh_pairs_have_the_exact_divergence_on_a_finite_process()
    {
        var result = new ImportanceWeights().Measure(new ProbeContext(SmallProbes.Fused("chain-walk"), TinyRuns.Maker("chain-walk"), 4));
        var scalar = result.Scalars.Single(candidate => candidate.Id == "held-out-ratio-square");
        Assert.NotNull(scalar.Truth);
        Assert.InRange(scalar.Truth.Value, scalar.Low!.Value * 0.9, scalar.High!.Value * 1.1);
        Assert.True(scalar.Truth > 0);
        Assert.All(result.Scalars.Where(candidate => candidate.Id.StartsWith("effective-share", StringComparison.Ordinal)), share => Assert.InRange(share.Value!.Value, 0, 1));
    }

    [Theory]
    [InlineData(0.2, 100_000, "expected at most 0.1085")]
    [InlineData(1e-5, 100_000, "expected above 0.000115")]
    public void A_step_size_for_which_the_law_does_not_hold_is_refused(double step, int steps, string part) => Assert.Contains(
        part, Assert.Throws<WrongUseException>(() => new ImportanceWeights { StepSize = step, Steps = steps }.Diagnose(new DiagnosticContext(1))).Message, StringComparison.Ordinal);

    [Fact]
    public void Quantiles_lie_between_neighbours_in_proportion()
    {
        double[] sorted = [1, 2, 4];
        Assert.Equal(1, ImportanceWeightsReport.Quantile(sorted, 0));
        Assert.Equal(2, ImportanceWeightsReport.Quantile(sorted, 0.5));
        Assert.Equal(3, ImportanceWeightsReport.Quantile(sorted, 0.75));
        Assert.Equal(4, ImportanceWeightsReport.Quantile(sorted, 1));
    }

    [Fact]
    public void An_algorithm_of_one_pass_is_measured_after_it_and_said_to_be_one()
    {
        var configuration = TinyRuns.Of(new A2cOptions { Environments = 2, Hidden = [8] }, new TrickSet());
        var result = (new ImportanceWeights { Repeats = 3, StepSamples = 64 }).Measure(new ProbeContext(TinyRuns.Trainer(configuration).Snapshot(), TinyRuns.Maker("CartPole-v1"), 1));
        Assert.Contains(result.Findings, finding => finding.Id == "one-pass");
        Assert.DoesNotContain(result.Scalars, scalar => scalar.Id == "effective-share@1");
    }

    private static double Cosine(double[] one, double[] other) =>
        one.Zip(other, (x, y) => x * y).Sum() / Math.Sqrt(one.Sum(x => x * x) * other.Sum(y => y * y));
}
