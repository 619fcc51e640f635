using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>
/// A whole TRPO update of a Humanoid-size policy, 376-64-64-17 over 2048 pairs, one thread: an epoch of a linear value function, the gradient,
/// ten steps of conjugate gradients, the line search and the statistics; on the fused engine, and on torch where there is one.
/// </summary>
internal static class TrpoBench
{
    private const int Observations = 376, Actions = 17, Pairs = 2048, Products = 11;

    public static IEnumerable<BenchRow> Rows(BenchClock clock, MachineLimits limits)
    {
        yield return Row("trpo-update", Engines.Fused, clock, limits);
        if (HasTorch())
            yield return Row("trpo-update/torch", TorchEngine.Id, clock, limits);
    }

    private static BenchRow Row(string name, string engine, BenchClock clock, MachineLimits limits)
    {
        var (options, tricks) = (new TrpoOptions { Horizon = Pairs, FisherFraction = 1, ValueEpochs = 1, ValueMinibatch = Pairs }, new TrickSet(new OrthogonalInit(), new TanhActivation(), new AdvantageNormalization()));
        var (algorithm, make) = (options.Algorithm(), Engines.On(engine, "cpu"));
        var policy = AgentBuilder.Build(Spec, options, tricks, make, new Rng(1));
        var agent = policy with { Value = AgentBuilder.Build(Spec, options with { Hidden = [] }, tricks, make, new Rng(2)).Value };
        var learner = Learner.Of(agent, new RewardFilter(tricks, 1, options.Discount));
        var rollout = RandomRollout(agent, new Rng(3));
        float[] start = [.. agent.Policy.Theta], valueStart = [.. agent.Value.Theta];

        // The same update again and again.
        UpdateStatistics Update()
        {
            start.CopyTo(agent.Policy.Theta, 0);
            valueStart.CopyTo(agent.Value.Theta, 0);
            return algorithm.Update(learner, rollout, tricks, new Progress(0, 1), new Rng(4));
        }

        var searched = Update().LineSearchSteps ?? 0;
        var value = clock.Rate(() => Update(), 1);
        NetworkLayout layout = agent.Policy.Network.Layout, valueLayout = agent.Value.Network.Layout;
        double weights = LearningBench.Weights(layout), below = weights - LearningBench.First(layout), valueWeights = LearningBench.Weights(valueLayout);

        // Forward passes: of the gradient, the Fisher matrix, the surrogate at θ_old and at every step tried, the statistics; of V one to learn and one after.
        var operations = Pairs * (((2 * weights) * (4 + searched)) + (2 * weights) + (2 * below) + (Products * 4 * (weights + below)) + (6 * valueWeights));
        return BenchRow.Of(
            name, value, "updates/s/core", operations, limits.Product, "limit/sgemm-64x64",
            $"{Observations}-64-64-{Actions}, {Pairs} pairs, {Products - 1} conjugate-gradient steps and xᵀFx, {searched} step(s) of the line search, one epoch of a linear value function");
    }

    private static EnvironmentSpec Spec { get; } = new(
        "humanoid-size", "Random numbers.", Box.Uniform(Observations, float.NegativeInfinity, float.PositiveInfinity), Box.Uniform(Actions, -0.4f, 0.4f), null, null, "this benchmark");

    private static Rollout RandomRollout(Agent agent, Rng rng)
    {
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)rng.NextNormal())];
        var observations = Draw(Pairs * Observations);
        var outputs = agent.Policy.Predict(observations);
        var (actions, logProbabilities) = (new float[Pairs * Actions], new float[Pairs]);
        agent.Head.Sample<float>(outputs, rng, actions);
        agent.Head.LogProbability<float>(outputs, actions, logProbabilities);
        double[] rewards = [.. Draw(Pairs)];
        var values = agent.Value.Predict(observations);
        var ends = new EpisodeEnd[Pairs];
        for (var i = 99; i < Pairs; i += 100)
            ends[i] = EpisodeEnd.Terminated;
        return new Rollout(Pairs, 1, observations, actions, outputs, logProbabilities, rewards, rewards, ends, [.. Enumerable.Range(0, Pairs).Select(t => t % 100)], values, [.. values[1..], 0]);
    }

    private static bool HasTorch()
    {
        try
        {
            Engines.On(TorchEngine.Id, "cpu")(new MlpSpec(1, [], Activation.Tanh, 1));
            return true;
        }
        catch (Exception exception) when (exception is DllNotFoundException or NotSupportedException or TypeInitializationException)
        {
            return false;
        }
    }
}
