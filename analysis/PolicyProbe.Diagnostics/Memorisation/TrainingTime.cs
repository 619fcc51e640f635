using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Gradient descent on one design with features of two scales: 0.7 n of deviation 1 and 0.1 n of deviation 0.05, which carry as much of the labels. The first
/// group fits noise – and what the second has yet to learn – before the second is learnt: the risk falls, rises and falls again.
/// </summary>
/// <param name="Times">Steps looked at, ascending.</param>
/// <param name="Exact">The mean risk over the noise at each, in closed form.</param>
/// <param name="Risks">The risks of draws of the noise, each [times].</param>
/// <param name="Gap">The largest distance of descent step by step from its closed form, as a share of ‖v‖.</param>
internal sealed record TrainingTime(IReadOnlyList<double> Times, double[] Exact, IReadOnlyList<double[]> Risks, double Gap)
{
    private const double Slow = 0.05;

    /// <summary>Trains on so many draws of the noise.</summary>
    public static TrainingTime Of(int n, double noise, int steps, int draws, Rng rng)
    {
        var (fast, slow) = ((int)(0.7 * n), (int)(0.1 * n));
        double[] scales = [.. Enumerable.Repeat(1.0, fast), .. Enumerable.Repeat(Slow, slow)];
        double[] truth = [.. Enumerable.Repeat(1 / Math.Sqrt(fast), fast), .. Enumerable.Repeat(1 / (Slow * Math.Sqrt(slow)), slow)];
        double[] x = [.. Enumerable.Range(0, n * scales.Length).Select(i => scales[i % scales.Length] * rng.NextNormal())];
        var path = new DescentPath(x, truth, scales);
        int[] times = [.. Enumerable.Range(0, 33).Select(k => (int)Math.Round(Math.Pow(steps, k / 32.0))).Prepend(0).Distinct()];
        var (risks, gap, clean) = (new List<double[]>(), 0.0, LeastSquares.Predict(x, truth));
        for (var draw = 0; draw < draws; draw++)
        {
            double[] labels = [.. clean.Select(mean => mean + (Math.Sqrt(noise) * rng.NextNormal()))];
            var walked = path.Descend(labels, times);
            risks.Add([.. walked.Select(v => path.Risk(v))]);
            if (draw > 0)
                continue;
            for (var t = 0; t < times.Length; t++)
                gap = Math.Max(gap, path.At(labels, times[t]).Zip(walked[t]).Max(pair => Math.Abs(pair.First - pair.Second)) / Math.Sqrt(1 + walked[t].Sum(v => v * v)));
        }

        return new TrainingTime([.. times.Select(t => (double)t)], [.. times.Select(t => path.MeanRisk(noise, t))], risks, gap);
    }

    /// <summary>Where the risk first stops falling, the greatest after that, and the end.</summary>
    public (int Dip, int Peak, int Last) Turns
    {
        get
        {
            var dip = 0;
            while (dip + 1 < Exact.Length && Exact[dip + 1] < Exact[dip])
                dip++;
            var peak = Enumerable.Range(dip, Exact.Length - dip).MaxBy(t => Exact[t]);
            return (dip, peak, Exact.Length - 1);
        }
    }

    /// <summary>Step by step against the closed form, and mean risks against theirs.</summary>
    public IEnumerable<GroundTruthCheck> Checks()
    {
        yield return GroundTruthCheck.Equal("descent", Gap, 0, 1e-9, "v_t by recursion against the eigenvectors of XᵀX/n, largest difference over all steps looked at; rounding of thousands of steps");
        var (dip, peak, last) = Turns;
        foreach (var t in new[] { dip, peak, last }.Distinct())
        {
            double[] at = [.. Risks.Select(risk => risk[t])];
            yield return GroundTruthCheck.Equal($"risk-after@{Times[t]}", at.Average(), Exact[t], 4 * DrawMean.Error(at), "mean over the noise, in the eigenvectors of XᵀX/n; 4 standard errors");
        }
    }
}
