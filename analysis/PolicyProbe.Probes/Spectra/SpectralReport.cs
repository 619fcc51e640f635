using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="SpectralBias"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="rollouts">A rollout's lines each.</param>
/// <param name="earlier">The agents that it was held against.</param>
internal sealed class SpectralReport(SpectralBias probe, Snapshot snapshot, IReadOnlyList<RolloutSpectra> rollouts, IReadOnlyList<ReferenceAgent> earlier)
{
    private static readonly (string Name, Func<RolloutSpectra, FunctionSpectra> Of)[] Functions = [("value", rollout => rollout.Value), ("policy", rollout => rollout.Policy)];

    /// <summary>What the simplest curve, a parabola, leaks above the cut-off.</summary>
    private readonly LineSpectrum _parabola = LineSpectrum.Of([.. Enumerable.Range(0, probe.Resolution).Select(j => Math.Pow((j + 0.5) / probe.Resolution, 2))], 1);

    private double Leakage => _parabola.ShareAbove(probe.Cutoff) ?? 0;

    private string OfLines => $"{rollouts.Sum(rollout => rollout.Lines):N0} lines {(probe.Line == StateLine.States ? "between states" : "along observations")} of {rollouts.Count} rollouts";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() => [.. Functions.SelectMany(Of)];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>();
        foreach (var (name, of) in Functions)
        {
            var (high, curved) = (Mean(of, spectra => spectra.HighShare, 1), Mean(of, spectra => spectra.Curved, 1));
            findings.Add(high.Value is null
                ? new Finding($"{name}-straight", FindingLevel.Note, $"Along {OfLines} the {Words(name)} is straight or constant: it has no frequencies.", "Where states are one-hot and networks have no hidden layer this has to be so; else look at a trained checkpoint.")
                : new Finding($"{name}-spectrum", FindingLevel.Note, $"Along {OfLines} the share {ReportText.Text(high)} of the power of the {Words(name)} lies above {probe.Cutoff} cycles a line, a parabola's {ReportText.Number(Leakage)}; {ReportText.Percent(curved)} of its variance is not a straight line's.",
                    high.Value > 0.1 ? "It turns many times between two states that the agent meets: what it learns in one state says little about the next. Compare checkpoints at the same settings."
                    : high.Value < 3 * Leakage ? "There is no more of high frequencies than the window leaks of the slowest curve: it has none to speak of." : string.Empty));
        }

        if (snapshot.Update > 0 && Arrival() is { } arrival)
            findings.Add(arrival);
        findings.Add(new Finding("same-filter", FindingLevel.Note, "Lines are in the units that the networks see now, for every agent; frequencies count cycles a line, whatever its length.", string.Empty));
        return findings;
    }

    /// <summary>The spectra, and what earlier agents lack of them.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var title = $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";
        var spectra = Functions.Select(function => Spectrum(function.Name, function.Of)).OfType<Line>().ToList();
        var simplest = _parabola.Powers();
        double[] shown = [.. Enumerable.Range(1, simplest.Length - 1).Select(k => (double)k)];
        var figures = new List<Figure>
        {
            new LineFigure("spectrum", $"Spectra along lines of states on {title}", $"Share of a line's power in each frequency, mean over {OfLines}; bands are Student's 95 % intervals over rollouts. The trend of each line is taken out, and Hann's window put on.", new Axis("cycles a line", AxisScale.Log), new Axis("share of the power", AxisScale.Log, 1e-8, 1), [.. spectra, new Line("a parabola", LineRole.Truth, [.. shown], [.. shown.Select(k => (double?)(simplest[(int)k] / simplest.Skip(1).Sum()))])], [new Mark("cut-off", probe.Cutoff, null)]),
        };
        var way = earlier.Where(agent => agent.Update < snapshot.Update).OrderBy(agent => agent.Update).ToList();
        if (way.Count > 1)
            figures.Add(new LineFigure("arrival", $"What earlier agents lacked on {title}", $"Σ|Y − Y_then|²/Σ|Y|² over low frequencies, up to {probe.Cutoff} cycles a line, and high ones: 0 where they were as now, 1 where there was nothing; above 1 where they were somewhere else. Bands are Student's 95 % intervals over rollouts.", new Axis("updates"), new Axis("lacking", AxisScale.Log),
                [.. Functions.SelectMany(function => new[] { Way(function.Name, function.Of, way, high: false), Way(function.Name, function.Of, way, high: true) })], []));
        return figures;
    }

    private IEnumerable<Scalar> Of((string Name, Func<RolloutSpectra, FunctionSpectra> Of) function)
    {
        var (name, of) = function;
        yield return ReportText.Scalar($"{name}-high-share", Mean(of, spectra => spectra.HighShare, 1), "1", Direction.Neutral, $"mean over a rollout's lines of the share of the power of {Words(name)} above {probe.Cutoff} cycles a line, trend taken out, under Hann's window; Student's interval over rollouts");
        yield return ReportText.Scalar($"{name}-frequency", Mean(of, spectra => spectra.Frequency, double.MaxValue), "cycles", Direction.Neutral, "mean over a rollout's lines of Σ kP_k/ΣP_k; Student's interval over rollouts");
        yield return ReportText.Scalar($"{name}-curved", Mean(of, spectra => spectra.Curved, 1), "1", Direction.Neutral, "mean over a rollout's lines of the share of the variance that no straight line explains; Student's interval over rollouts");
        for (var i = 0; i < earlier.Count; i++)
        {
            var at = i;
            yield return ReportText.Scalar($"{name}-low-missing@{earlier[i].Name}", Mean(of, spectra => spectra.Missing[at].Low, double.MaxValue), "1", Direction.Neutral, $"Σ|Y − Y_then|²/Σ|Y|² over a rollout's lines up to {probe.Cutoff} cycles, then: {earlier[i].Words}; Student's interval over rollouts");
            yield return ReportText.Scalar($"{name}-high-missing@{earlier[i].Name}", Mean(of, spectra => spectra.Missing[at].High, double.MaxValue), "1", Direction.Neutral, "the same above");
        }
    }

    /// <summary>Which of the bands was nearer to what it is now, at how many of the earlier agents; null where the high one is but what the window leaks.</summary>
    private Finding? Arrival()
    {
        var bands = earlier.Where(agent => agent.Update < snapshot.Update).Select(agent => earlier.ToList().IndexOf(agent))
            .Select(i => (Low: Mean(rollout => rollout.Value, spectra => spectra.Missing[i].Low, double.MaxValue).Value, High: Mean(rollout => rollout.Value, spectra => spectra.Missing[i].High, double.MaxValue).Value))
            .Where(band => band is { Low: not null, High: not null }).ToList();
        if (bands.Count == 0 || !(Mean(rollout => rollout.Value, spectra => spectra.HighShare, 1).Value >= 3 * Leakage))
            return null;
        var first = bands.Count(band => band.Low < band.High);
        return new Finding("arrival", FindingLevel.Note, $"At {first} of {bands.Count} earlier agents V lacked less of its low frequencies than of its high ones, each as a share of what is there now.",
            probe.Checkpoints > 0 ? string.Empty : "Only the agent before training was asked; with a run, --set checkpoints=10 asks earlier checkpoints too.");
    }

    private Line? Spectrum(string name, Func<RolloutSpectra, FunctionSpectra> of)
    {
        double[][] powers = [.. rollouts.Select(rollout => of(rollout).Powers).OfType<double[]>()];
        if (powers.Length == 0)
            return null;
        int[] shown = [.. Enumerable.Range(1, powers[0].Length - 1)];
        Estimate[] means = [.. shown.Select(k => Interval([.. powers.Select(power => power[k])], 1))];
        return new Line(name, LineRole.Measured, [.. shown.Select(k => (double)k)], [.. means.Select(mean => mean.Value > 1e-12 ? mean.Value : null)], [.. means.Select(mean => mean.Interval?.Low)], [.. means.Select(mean => mean.Interval?.High)]);
    }

    private Line Way(string name, Func<RolloutSpectra, FunctionSpectra> of, IReadOnlyList<ReferenceAgent> way, bool high)
    {
        Estimate[] means = [.. way.Select(agent => earlier.ToList().IndexOf(agent)).Select(i => Mean(of, spectra => high ? spectra.Missing[i].High : spectra.Missing[i].Low, double.MaxValue))];
        return new Line($"{name}, {(high ? "high" : "low")}", LineRole.Measured, [.. way.Select(agent => (double)agent.Update!.Value)], [.. means.Select(mean => mean.Value)], [.. means.Select(mean => mean.Interval?.Low)], [.. means.Select(mean => mean.Interval?.High)]);
    }

    private string Words(string name) => name == "value" ? "value function" : snapshot.Learner.Agent.Head is Categorical ? "action probabilities" : "mean action";

    private Estimate Mean(Func<RolloutSpectra, FunctionSpectra> of, Func<FunctionSpectra, double?> number, double limit) =>
        Interval([.. rollouts.Select(rollout => number(of(rollout))).OfType<double>()], limit);

    private static Estimate Interval(double[] values, double limit) => values.Length == 0 ? Estimate.None("no line has power", 0) : MeanInterval.OfRepeats(values, 0, limit);
}
