using System.Globalization;
using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics;

/// <summary>How often a method's interval held the truth.</summary>
internal sealed record Coverage(string Method, int Replications, int Covered, int Determined, int CoveredDetermined)
{
    /// <summary>Over all replications; an undetermined one reports its whole interval, which holds the truth unless it says too much.</summary>
    public double Rate => (double)Covered / Replications;

    /// <summary>The binomial standard error at 95 %.</summary>
    public static double Error(int replications) => Math.Sqrt(0.95 * 0.05 / replications);

    public string Row(Noise noise, int count, double scale)
    {
        var error = Math.Sqrt(Rate * (1 - Rate) / Replications);
        var decided = Determined == Replications ? "always" : $"{100.0 * Determined / Replications:f1} %";
        var given = Determined == 0 ? "–" : $"{100.0 * CoveredDetermined / Determined:f1}";
        return $"| {Method} | {noise} | {count} | {scale:g3} | {100 * Rate:f1} ± {100 * error:f1} | {decided} | {given} |";
    }
}

/// <summary>
/// Draws M estimates and R reference chunks again and again, and counts how often each 95 % interval of the folder Gradients
/// holds the exact value. Chunks average 4 times the units of an estimate.
/// </summary>
internal static class CoverageStudy
{
    public const string Head = "| method | noise | M | trΣ/\\|μ\\|² | coverage % | determined | coverage % when determined |\n| --- | --- | --- | --- | --- | --- | --- |";

    private const double ChunkUnits = 4;

    public static IReadOnlyList<Coverage> Run(Noise noise, double noiseScale, int count, int replications, int truthDraws)
    {
        var rng = new Rng(20260101).Fork(string.Create(CultureInfo.InvariantCulture, $"{noise}/{noiseScale}/{count}"));
        var truth = new GradientModel(noise, noiseScale, rng.Fork("truth")).Cosines(truthDraws);
        var model = new GradientModel(noise, noiseScale, rng.Fork("draws"));
        var tallies = new Dictionary<string, Coverage>();
        for (var replication = 0; replication < replications; replication++)
        {
            var gradients = GradientSet.Of(model.Draw(count));
            var chunks = GradientSet.Of(model.Draw(count, ChunkUnits));
            Count("pairwise cosine", PairwiseCosine.Of(gradients).Estimate, truth.Pairwise);
            var scale = GradientNoiseScale.Of(gradients, 1);
            Count("noise scale", scale.Scale, noiseScale);
            Count("squared mean", scale.SquaredMean, 1);
            foreach (var cosine in (double[])[1, 0.7, 0])
                Count($"bias cosine, truth {cosine:g2}", BiasCosine.Of(gradients, model.AtCosine(cosine)), cosine);
            var reference = ReferenceCosine.Of(gradients, chunks);
            Count("cosine to true gradient", reference.ToTruth, truth.ToTruth);
            Count("cosine to exact reference", ReferenceCosine.Of(gradients, GradientSet.Of([model.Mean])).ToReference, truth.ToTruth);
        }

        return [.. tallies.Values];

        void Count(string method, Estimate estimate, double value)
        {
            var tally = tallies.GetValueOrDefault(method, new Coverage(method, 0, 0, 0, 0));
            // The sixth decimal forgives an interval that ends at the truth itself, as one cut at 1 does.
            var hit = estimate.Interval is not { } interval || (interval.Low <= value + 1e-6 && value - 1e-6 <= interval.High);
            var determined = estimate.Value is not null;
            tallies[method] = new Coverage(
                method,
                tally.Replications + 1,
                tally.Covered + (hit ? 1 : 0),
                tally.Determined + (determined ? 1 : 0),
                tally.CoveredDetermined + (hit && determined ? 1 : 0));
        }
    }
}
