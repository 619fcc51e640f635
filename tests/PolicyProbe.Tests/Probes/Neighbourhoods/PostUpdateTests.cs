using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Neighbourhoods;

public sealed class PostUpdateTests
{
    private static readonly PostUpdate Small = new() { Repeats = 24, StepSamples = 64, Episodes = 64 };

    // The updates again, one by one, by the path that the landscape's tests hold to the algorithm; their returns by exact evaluation.
    [Fact]
    public void The_truth_is_that_of_the_updates_that_were_taken()
    {
        var context = PerturbationTests.Context("chain-walk");
        var result = Small.Measure(context);
        var agent = context.Snapshot.Learner.Agent;
        var exact = ExactReturns.Of(agent, 1, agent.Perceive(context.MakeEnvironment)(), 1)!;
        var before = exact(agent.Policy.Theta)!.Value;
        double[] after = [.. Enumerable.Range(0, 24).Select(i =>
        {
            var step = UpdateStep.Of(context.Snapshot, context.PerceivedEnvironment, 64, context.Stream(Small.Card).Fork($"update/{i}")).Step;
            return exact([.. agent.Policy.Theta.Select((value, p) => (float)(value + step[p]))])!.Value;
        })];
        Assert.Equal(before, Scalar(result, "return").Truth!.Value, 1e-12);
        Assert.Equal(after.Average(), Scalar(result, "mean-return").Truth!.Value, 1e-12);
        Assert.Equal(after.Average() - before, Scalar(result, "mean-change").Truth!.Value, 1e-12);
        Assert.Equal(Math.Sqrt(after.Sum(value => Math.Pow(value - after.Average(), 2)) / 23), Scalar(result, "spread").Truth!.Value, 1e-12);
        Assert.Equal(after.Count(value => value < before) / 24.0, Scalar(result, "hurt-probability").Truth!.Value, 1e-12);
        Assert.Equal((after.Order().Take(2).Sum() + (0.4 * after.Order().ElementAt(2))) / 2.4, Scalar(result, "cvar-0.1").Truth!.Value, 1e-12);
        Assert.Equal(24, after.Distinct().Count());
    }

    // Evaluations of 4,000 episodes leave a noise of 0.6 % of the return's own spread: what is measured is the truth of these updates but for that.
    [Fact]
    public void With_many_episodes_every_number_is_its_truth()
    {
        var result = (Small with { Episodes = 4000, StepSamples = 32 }).Measure(PerturbationTests.Context("chain-walk"));
        var noise = Scalar(result, "noise-share").Value!.Value;
        Assert.InRange(noise, 0, 0.5);
        foreach (var (id, tolerance) in new[] { ("return", 0.01), ("mean-return", 0.01), ("mean-change", 0.01), ("spread", 0.005), ("cvar-0.1", 0.02), ("cvar-0.1-noise", 0.02) })
            Assert.Equal(Scalar(result, id).Truth!.Value, Scalar(result, id).Value!.Value, tolerance);
    }

    // Var of J(θ₁) from noisy returns: a made-up distribution of updates with noise four times as large, over 3,000 repetitions.
    [Fact]
    public void The_spread_has_the_noise_taken_out_without_bias()
    {
        var sum = 0.0;
        for (var seed = 1UL; seed <= 3000; seed++)
        {
            var rng = new Rng(seed);
            double[] values = new double[20], noise = new double[20];
            for (var i = 0; i < 20; i++)
            {
                double[] episodes = [.. Enumerable.Range(0, 8).Select(_ => rng.NextNormal() * 2 * Math.Sqrt(8))];
                (values[i], noise[i]) = (rng.NextNormal() + episodes.Average(), ReturnSpread.Exact(episodes) / 8);
            }

            sum += ReturnSpread.Variance(values, noise).Value!.Value;
        }

        // One repetition has the standard deviation √2 · 5/√19 = 1.6: the mean of 3,000 has 0.03.
        Assert.Equal(1, sum / 3000, 0.12);
    }

    [Fact]
    public void Mode_tail_and_worst_tenth_are_the_papers()
    {
        double[] values = [.. Enumerable.Range(0, 90).Select(i => 100 + (i % 3 * 0.1)), .. Enumerable.Repeat(20.0, 10)];
        Assert.Equal(20 + (80.2 * 99.5 / 100), PostUpdateSample.Mode(values), 1e-9);
        Assert.Equal(0.1, PostUpdateSample.Below(values, PostUpdateSample.Half(100)));
        Assert.Equal(20, PostUpdateSample.ConditionalValueAtRisk(values), 1e-12);
        Assert.Equal((1 + (0.5 * 2)) / 1.5, PostUpdateSample.ConditionalValueAtRisk([.. Enumerable.Range(1, 15).Select(i => (double)i).Reverse()]), 1e-12);
        Assert.Equal(5, PostUpdateSample.Mode([5, 5, 5]));
    }

    [Fact]
    public void Half_of_a_negative_return_lies_below_it() => Assert.Equal((50, -150, 0), (PostUpdateSample.Half(100), PostUpdateSample.Half(-100), PostUpdateSample.Half(0)));

    [Fact]
    public void A_policy_that_cannot_learn_gives_no_step_and_says_so()
    {
        var known = (PolicyProbe.Envs.TabularEnvironment)TinyRuns.Maker("two-armed-bandit")();
        IEnvironment Make() => new PolicyProbe.Envs.TabularEnvironment("two-armed-bandit", "Pays nothing.", "none", known.Model with { Reward = new double[3, 2, 3] });
        var snapshot = TinyRuns.Trainer(TinyRuns.Of(new TrpoOptions { Environments = 2, Horizon = 16, Hidden = [8] }, new TrickSet(new TanhActivation()), "two-armed-bandit")).Snapshot();
        snapshot.Learner.Agent.Value.Theta.AsSpan().Clear();
        var result = (Small with { Repeats = 4 }).Measure(new ProbeContext(snapshot, Make, 1));
        Assert.Equal(0, Scalar(result, "step-norm").Value);
        Assert.Contains(result.Findings, finding => finding is { Id: "no-step", Level: FindingLevel.Warning });
        Assert.Contains(result.Findings, finding => finding.Id == "no-spread");
        Assert.Null(Scalar(result, "noise-share").Value);
    }

    [Fact]
    public void Noise_of_evaluation_is_named_and_the_updates_are_those_of_training_unless_asked_otherwise()
    {
        var result = (Small with { Episodes = 4, StepSamples = 0, Repeats = 12 }).Measure(PerturbationTests.Context("chain-walk"));
        Assert.Contains(result.Findings, finding => finding is { Id: "evaluation-noise", Level: FindingLevel.Warning });
        Assert.Contains("from 32 pairs", Scalar(result, "step-norm").Estimand, StringComparison.Ordinal); // two environments, sixteen steps
    }

    [Fact]
    public void The_figure_is_the_distribution_function_with_the_exact_one_beside_it()
    {
        var result = Small.Measure(PerturbationTests.Context("chain-walk"));
        var figure = Assert.IsType<LineFigure>(Assert.Single(result.Figures));
        var line = figure.Lines[0];
        Assert.Equal((48, 0.0, 1.0), (line.X.Count, line.Y[0]!.Value, line.Y[^1]!.Value));
        Assert.Equal(line.X.Order(), line.X);
        Assert.All(line.Low!.Zip(line.Y).Zip(line.High!), band => Assert.True(band.First.First <= band.First.Second && band.First.Second <= band.Second));
        Assert.Equal(LineRole.Truth, figure.Lines[^1].Role);
        Assert.Contains(figure.Marks, mark => mark.Label == "before");
    }

    private static Scalar Scalar(ProbeResult result, string id) => PerturbationTests.Scalar(result, id);
}
