using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Pairs with all that the objectives need of them, in double precision; episodes lie one behind the other.</summary>
/// <param name="Observations">sᵢ [n, O].</param>
/// <param name="Actions">aᵢ [n, A].</param>
/// <param name="Starts">Whether an episode begins with pair i [n].</param>
/// <param name="Advantages">wᵢÂᵢ over the number of units [n].</param>
/// <param name="Residuals">γᵗ (rₜ + γ b(sₜ₊₁) − b(sₜ)) over the number of episodes [n]: b is 0 where an episode ends and stands for what lies beyond a cut.</param>
/// <param name="Targets">What V(sᵢ) is fitted to [n]: Â + b, before any normalisation.</param>
/// <param name="ValueWeights">1 over the number of units [n].</param>
internal sealed record CurvatureSample(
    double[] Observations, float[] Actions, bool[] Starts, double[] Advantages, double[] Residuals, double[] Targets, double[] ValueWeights)
{
    /// <summary>n.</summary>
    public int Pairs => Starts.Length;

    /// <summary>The episodes that begin in it.</summary>
    public int Episodes => Starts.Count(start => start);

    /// <summary>The first <paramref name="size"/> units of a rollout, so that sums over the pairs are means over its units.</summary>
    public static CurvatureSample Of(SampleStream stream, GradientEstimator estimator, int size)
    {
        var n = stream.PairsIn(size, estimator.Unit);
        var advantages = estimator.Advantages(stream, 0, n);
        var learned = estimator.Baseline == BaselineKind.Value;
        double Value(int i) => learned ? stream.Values[i] : 0;
        double[] targets = [.. advantages.Select((advantage, i) => advantage + Value(i))];
        if (estimator.Normalise)
            AdvantageNormalization.Normalise(advantages, GradientEstimator.Epsilon);
        bool[] starts = [.. Enumerable.Range(0, n).Select(i => i == 0 || stream.Ends[i - 1] != EpisodeEnd.None)];
        double episodes = starts.Count(start => start);
        double Residual(int i)
        {
            var next = learned && stream.Ends[i] == EpisodeEnd.None ? stream.NextValues[i] : 0;
            return Math.Pow(estimator.Discount, stream.EpisodeTime[i]) * (stream.Rewards[i] + (estimator.Discount * next) - Value(i)) / episodes;
        }

        return new CurvatureSample(
            [.. stream.ObservationsOf(0, n).ToArray().Select(value => (double)value)],
            stream.ActionsOf(0, n).ToArray(),
            starts,
            [.. advantages.Select((advantage, i) => advantage * estimator.StateWeight(stream, i) / size)],
            [.. Enumerable.Range(0, n).Select(Residual)],
            targets,
            [.. Enumerable.Repeat(1.0 / size, n)]);
    }

    /// <summary>Several rollouts as one, all alike: every objective of it is the mean of theirs.</summary>
    public static CurvatureSample Join(IReadOnlyList<CurvatureSample> parts)
    {
        double[] Mean(Func<CurvatureSample, double[]> of) => [.. parts.SelectMany(of).Select(value => value / parts.Count)];
        return new CurvatureSample(
            [.. parts.SelectMany(part => part.Observations)],
            [.. parts.SelectMany(part => part.Actions)],
            [.. parts.SelectMany(part => part.Starts)],
            Mean(part => part.Advantages),
            Mean(part => part.Residuals),
            [.. parts.SelectMany(part => part.Targets)],
            Mean(part => part.ValueWeights));
    }
}
