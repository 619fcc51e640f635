using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Training;

public sealed class EvaluationTests
{
    [Fact]
    public void Returns_and_lengths_have_the_exact_means_short_episodes_not_counted_too_often()
    {
        var agent = TinyRuns.Trainer(TinyRuns.Configuration("chain-walk")).Learner.Agent;
        var problem = (IHasTransitionModel)TinyRuns.Maker("chain-walk")();
        var model = problem.Model with { Discount = 1 };
        var evaluation = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, [], new Undiscounted(model, problem), []);
        var length = Exact(model, evaluation.Policy);

        // 700 is no multiple of the 256 that run abreast.
        var result = Evaluation.Run(agent, TinyRuns.Maker("chain-walk"), 700, deterministic: false, new Rng(3));
        Assert.Equal((700, 700), (result.Returns.Count, result.Lengths.Count));
        // Four standard errors: a false alarm once in 16,000 seeds, and the seed is fixed.
        Assert.Equal(evaluation.Return, result.MeanReturn, 4 * result.StandardError);
        var spread = Math.Sqrt(result.Lengths.Sum(value => Math.Pow(value - result.Lengths.Average(), 2)) / 699 / 700);
        Assert.Equal(length, result.Lengths.Average(), 4 * spread);
        Assert.True(result.Lengths.Max() > 2 * result.Lengths.Min(), "lengths must differ for the bias to show");
    }

    [Fact]
    public void The_standard_error_is_that_of_a_mean()
    {
        var result = new EvaluationResult([1, 2, 6], [1, 1, 1]);
        Assert.Equal(3, result.MeanReturn);
        Assert.Equal(Math.Sqrt(14.0 / 2 / 3), result.StandardError, 1e-12);
        Assert.Equal(0, new EvaluationResult([4], [1]).StandardError);
    }

    [Fact]
    public void Same_stream_same_returns_and_the_agent_is_left_alone()
    {
        var agent = TinyRuns.Trainer(TinyRuns.Configuration()).Learner.Agent;
        var before = agent.Checksum();
        var first = Evaluation.Run(agent, TinyRuns.Maker("CartPole-v1"), 10, deterministic: false, new Rng(1));
        Assert.Equal(first.Returns, Evaluation.Run(agent, TinyRuns.Maker("CartPole-v1"), 10, deterministic: false, new Rng(1)).Returns);
        Assert.NotEqual(first.Returns, Evaluation.Run(agent, TinyRuns.Maker("CartPole-v1"), 10, deterministic: false, new Rng(2)).Returns);
        Assert.Equal(before, agent.Checksum());
    }

    [Fact]
    public void A_deterministic_agent_takes_the_likeliest_action()
    {
        var agent = TinyRuns.Trainer(TinyRuns.Configuration("two-armed-bandit")).Learner.Agent;
        agent.Policy.Theta.AsSpan().Clear();
        agent.Policy.Theta[^2] = 0.5f;
        var result = Evaluation.Run(agent, TinyRuns.Maker("two-armed-bandit"), 2000, deterministic: true, new Rng(1));
        // The better arm alone pays 0.7; sampling between both would pay 0.59, ten standard errors below.
        Assert.Equal(0.7, result.MeanReturn, 4 * Math.Sqrt(0.21 / 2000));
    }

    [Fact]
    public void Cancelling_stops_it()
    {
        var agent = TinyRuns.Trainer(TinyRuns.Configuration()).Learner.Agent;
        Assert.Throws<OperationCanceledException>(() => Evaluation.Run(agent, TinyRuns.Maker("CartPole-v1"), 3, false, new Rng(1), new CancellationToken(true)));
    }

    /// <summary>The expected length: the return of a reward of 1 a step.</summary>
    private static double Exact(FiniteMdp model, double[,] policy)
    {
        var ones = (double[,,])model.Reward.Clone();
        for (var s = 0; s < model.States; s++)
            for (var a = 0; a < model.Actions; a++)
                for (var to = 0; to < model.States; to++)
                    ones[s, a, to] = 1;
        return PolicyEvaluation.Of(model with { Reward = ones }, policy).Return;
    }

    private sealed class Undiscounted(FiniteMdp model, IHasTransitionModel problem) : IHasTransitionModel
    {
        public FiniteMdp Model { get; } = model;

        public void Observe(int state, Span<float> observation) => problem.Observe(state, observation);
    }
}
