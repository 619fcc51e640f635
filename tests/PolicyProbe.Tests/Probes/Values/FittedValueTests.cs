using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Landscapes;

namespace PolicyProbe.Tests.Probes.Values;

public sealed class FittedValueTests
{
    // A linear network of one-hot states is a table: the least squares are the mean returns of each state. 3 % of the returns' spread is
    // what Adam's falling rate leaves.
    [Fact]
    public void A_table_is_fitted_to_the_mean_return_of_each_state()
    {
        var (agent, _, streams) = ExactValuesTests.Sample("chain-walk", 0.95, [], 50, 20);
        var model = FittedValue.Fit(agent, streams, 0.95, new FitPlan { Epochs = 60, LearningRate = 0.02 }, new Rng(1));
        var pairs = Pairs(streams, 0.95);
        foreach (var state in pairs.GroupBy(pair => Array.IndexOf(pair.Observation, 1f)))
            Assert.Equal(state.Average(pair => pair.Return), model.Predict(state.First().Observation)[0], 0.03 * Spread(pairs));
        Assert.Equal(agent.Checksum(), PolicyReturnsTests.Agent("chain-walk", []).Checksum());
    }

    [Fact]
    public void With_the_time_it_is_nearer_to_the_values_which_depend_on_the_time_left()
    {
        var (agent, exact, streams) = ExactValuesTests.Sample("grid-world-5x5-h25", 1, [16], 100, 40);
        var plan = new FitPlan { Epochs = 30, LearningRate = 0.01 };
        var (blind, aware) = (FittedValue.Fit(agent, streams, 1, plan, new Rng(1)), FittedValue.FitTimeAware([16], Activation.Tanh, streams, 1, 25, plan, new Rng(1)));
        var pairs = Pairs(streams, 1);
        double Error(Func<(float[] Observation, int Time, double Return), double> value) =>
            Math.Sqrt(pairs.Average(pair => Math.Pow(value(pair) - exact.At(pair.Observation, pair.Time), 2)));
        var errors = (
            Blind: Error(pair => blind.Predict(pair.Observation)[0]),
            Aware: Error(pair => aware.Predict(FittedValue.WithTime(pair.Observation, [pair.Time], 25))[0]),
            Best: Error(pair => exact.TimeBlind(pair.Observation)!.Value));
        Assert.True(errors.Aware < 0.5 * errors.Blind, $"{errors}");
        Assert.True(errors.Blind > 0.95 * errors.Best, $"{errors}"); // no function of the state alone does better on average
        Assert.True(errors.Blind < 1.25 * errors.Best, $"{errors}");
    }

    [Fact]
    public void Returns_scale_back_same_seed_same_bits_and_cut_episodes_are_left_out()
    {
        var (agent, make) = (PolicyReturnsTests.Agent("chain-walk"), PolicyReturnsTests.Maker("chain-walk"));
        var stream = new StreamCollector(agent, make, CancellationToken.None).Collect(1, 500, SampleUnit.Pairs, new Rng(3))[0];
        var large = stream with { Rewards = [.. stream.Rewards.Select(reward => (1000 * reward) + 5000)] };
        float[] Fit(SampleStream sample, ulong seed) => FittedValue.Fit(agent, [sample], 0.9, new FitPlan { Epochs = 5 }, new Rng(seed)).Theta;
        Assert.Equal(Fit(stream, 1), Fit(stream, 1));
        Assert.NotEqual(Fit(stream, 1), Fit(stream, 2));
        var fitted = FittedValue.Fit(agent, [large], 0.9, new FitPlan { Epochs = 60 }, new Rng(1));
        var pairs = Pairs([large], 0.9);
        Assert.InRange(pairs.Average(pair => (double)fitted.Predict(pair.Observation)[0]), pairs.Average(pair => pair.Return) - (0.1 * Spread(pairs)), pairs.Average(pair => pair.Return) + (0.1 * Spread(pairs)));

        var cut = MonteCarloReturns.Of(stream, 0.9, BeyondLimit.Nothing);
        Assert.Equal(stream.EpisodeStart(stream.Pairs), cut.Known);
        Assert.All(cut.Returns[cut.Known..], value => Assert.True(double.IsNaN(value)));
        var none = stream with { Ends = new EpisodeEnd[stream.Pairs] };
        Assert.Contains("complete episode", Assert.Throws<ArgumentException>(() => Fit(none, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_at_a_time_limit_ends_the_return_or_goes_on_with_the_value_function()
    {
        var stream = new SampleStream([0, 1, 2, 3], [0, 0, 0], [1, 2, 4], [EpisodeEnd.None, EpisodeEnd.Truncated, EpisodeEnd.Terminated], [0, 0, 0], [7, 10, 99], [0, 1, 0]);
        Assert.Equal([2, 2, 4], MonteCarloReturns.Of(stream, 0.5, BeyondLimit.Nothing).Returns);
        Assert.Equal([4.5, 7, 4], MonteCarloReturns.Of(stream, 0.5, BeyondLimit.Continues).Returns);
    }

    private static List<(float[] Observation, int Time, double Return)> Pairs(SampleStream[] streams, double discount) => [.. streams.SelectMany(stream =>
    {
        var returns = MonteCarloReturns.Of(stream, discount, BeyondLimit.Nothing);
        return Enumerable.Range(0, returns.Known).Select(i => (stream.ObservationsOf(i, i + 1).ToArray(), stream.EpisodeTime[i], returns.Returns[i]));
    })];

    private static double Spread(List<(float[] Observation, int Time, double Return)> pairs)
    {
        var mean = pairs.Average(pair => pair.Return);
        return Math.Sqrt(pairs.Average(pair => (pair.Return - mean) * (pair.Return - mean)));
    }
}
