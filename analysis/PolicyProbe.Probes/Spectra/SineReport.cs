using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>What <see cref="SpectralBias"/> says of networks that learnt sums of sines.</summary>
/// <param name="settings">The settings.</param>
/// <param name="trained">A network each.</param>
internal sealed class SineReport(SpectralBias settings, IReadOnlyList<SineTraining> trained)
{
    /// <summary>The order of arrival and of what noise takes: observed, not proved, but of every network so far.</summary>
    public IEnumerable<GroundTruthCheck> Checks()
    {
        int[] arrivals = [.. settings.Frequencies.Select((_, i) => Arrival(i))];
        var disorder = arrivals.Zip(arrivals.Skip(1), (low, high) => low > high).Count(wrong => wrong);
        yield return GroundTruthCheck.AtMost("lowest-arrives", arrivals[0], settings.Steps, 0, $"median step at which {settings.Share:P0} of the lowest frequency is there: within the steps of training");
        yield return GroundTruthCheck.Equal("out-of-order", disorder, 0, 0, "neighbouring frequencies of which the higher one arrives first, by the median over networks: none (Rahaman et al., experiment 1)");
        yield return GroundTruthCheck.AtLeast("noise-order", Lost(settings.Frequencies.Count - 1) - Lost(0), 0, 0, "share that noise on the weights takes of the highest frequency, less that of the lowest: not negative (Rahaman et al., experiment 3)");
    }

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() => [.. settings.Frequencies.SelectMany((k, i) => new[]
    {
        new Scalar($"arrival@{k}", Arrival(i) > settings.Steps ? null : Arrival(i), null, null, "steps", Direction.Neutral, trained.Count, $"median over networks of the first step at which {settings.Share:P0} of the amplitude of frequency {k} is there; none where that is beyond {settings.Steps:N0} steps"),
        ReportText.Scalar($"noise-loss@{k}", LossOf(i), "1", Direction.Neutral, $"1 − E Re(F_k/F_k without noise), noise of deviation {settings.Noise:R} of the weights' root mean square; Student's interval over networks"),
    })];

    /// <summary>What to conclude.</summary>
    public IReadOnlyList<Finding> Findings() =>
    [
        new Finding("low-frequencies-first", FindingLevel.Note, $"{settings.Share:P0} of the amplitude are there after {string.Join(", ", settings.Frequencies.Select((k, i) => Arrival(i) > settings.Steps ? $"more than {settings.Steps:N0} (k = {k})" : $"{Arrival(i):N0} (k = {k})"))} steps, by the median of {trained.Count} networks.", "A function that is cut short in training lacks its high frequencies first: what looks smooth may be unfinished."),
        new Finding("noise-takes-high-frequencies", FindingLevel.Note, $"Noise on the weights takes {string.Join(", ", settings.Frequencies.Select((k, i) => $"{ReportText.Percent(LossOf(i))} (k = {k})"))}.", string.Empty),
    ];

    /// <summary>The exact case, and the networks.</summary>
    public IReadOnlyList<Figure> Figures(IReadOnlyList<Line> exact) =>
    [
        new LineFigure("amplitudes", "What is learnt of each frequency", $"Share of the amplitude of sin(2πkt) that {trained.Count} networks of 2 × {settings.Width} ReLUs have, mean; the band is from the least to the greatest of them.", new Axis("gradient steps", AxisScale.Log), new Axis("share of the amplitude"), [.. settings.Frequencies.Select((k, i) => Course(k, i))], [new Mark("learnt", null, settings.Share)]),
        new LineFigure("residuals", "Fourier features under gradient descent", "Residual of each mode as a share of what it was, with features sin(2πkt)/k and η = 1. Points are measured; the dashed lines under them are (1 − 1/(2k²))^t.", new Axis("gradient steps", AxisScale.Log), new Axis("residual", AxisScale.Log, 1e-6, 1), exact, []),
    ];

    private Line Course(int k, int i)
    {
        int[] shown = [.. Enumerable.Range(1, trained[0].Steps.Length - 1)];
        double?[] Over(Func<IEnumerable<double>, double> pick) => [.. shown.Select(at => (double?)pick(trained.Select(network => network.Learnt[at][i])))];
        return new Line($"k = {k}", LineRole.Measured, [.. shown.Select(at => (double)trained[0].Steps[at])], Over(values => values.Average()), Over(values => values.Min()), Over(values => values.Max()));
    }

    /// <summary>The median over networks; one more than the steps of training stands for never.</summary>
    private int Arrival(int i) => trained.Select(network => network.Arrival[i] ?? settings.Steps + 1).Order().ElementAt((trained.Count - 1) / 2);

    private double Lost(int i) => trained.Average(network => network.Lost[i]);

    private Estimate LossOf(int i) => trained.Count < 2 ? new Estimate(Lost(i), null, trained.Count) : MeanInterval.Student([.. trained.Select(network => network.Lost[i])]);
}
