using MathNet.Numerics.Distributions;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

/// <summary>
/// A population of 20,000 scores of mean 0 and deviation 1 that runs are drawn from with replacement, so that every truth is a sum over it. The required ones
/// have a skewness of at most 1.
/// </summary>
internal sealed record ScoreModel(string Name, double[] Population, bool Required)
{
    private const int Size = 20_000;

    public static IReadOnlyList<ScoreModel> All { get; } =
    [
        Of("normal", u => Normal.InvCDF(0, 1, u), true),
        Of("uniform", u => u, true),
        Of("t₅", u => StudentT.InvCDF(0, 1, 5, u), true),
        Of("gamma₄", u => Gamma.InvCDF(4, 1, u), true),
        Of("ceiling", u => Math.Min(1, 0.8 + (0.4 * Normal.InvCDF(0, 1, u))), true), // three in ten reach the greatest return there is
        Of("exponential", u => -Math.Log(1 - u), false),
        Of("one in five fails", u => u < 0.2 ? 0.1 * Normal.InvCDF(0, 1, u / 0.2) : 1 + (0.1 * Normal.InvCDF(0, 1, (u - 0.2) / 0.8)), false),
    ];

    public static ScoreModel Named(string name) => All.Single(model => model.Name == name);

    /// <summary>n runs of the population times a scale plus an offset.</summary>
    public double[] Draw(int runs, double offset, double scale, Rng rng)
    {
        var drawn = new double[runs];
        for (var i = 0; i < runs; i++)
            drawn[i] = offset + (scale * Population[rng.Integers(0, Size)]);
        return drawn;
    }

    public IEnumerable<double> At(double offset, double scale) => Population.Select(score => offset + (scale * score));

    private static ScoreModel Of(string name, Func<double, double> quantile, bool required)
    {
        double[] scores = [.. Enumerable.Range(0, Size).Select(i => quantile((i + 0.5) / Size))];
        var mean = scores.Average();
        var deviation = Math.Sqrt(scores.Average(score => (score - mean) * (score - mean)));
        return new ScoreModel(name, [.. scores.Select(score => (score - mean) / deviation)], required);
    }
}
