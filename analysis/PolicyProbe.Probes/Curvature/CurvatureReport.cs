using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="Curvature"/>.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="measured">Each objective's.</param>
/// <param name="sample">The pairs that eigenpairs come from.</param>
internal sealed class CurvatureReport(Curvature probe, Snapshot snapshot, IReadOnlyList<CurvatureMeasurement> measured, CurvatureSample sample)
{
    private const double Alike = 0.5;
    private const double FewEpisodes = 5;
    private readonly string _of = $"{probe.Repeats} rollouts of {probe.Samples} {(probe.Unit == SampleUnit.Pairs ? "pairs" : "episodes")}";
    private readonly string _where = snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates";

    private string Turn => probe.Since is [var update] ? $"here and after {update:N0} updates" : $"before and after one update of {probe.StepSamples:N0} pairs";

    /// <summary>Every number, by objective.</summary>
    public IReadOnlyList<Scalar> Scalars() => [.. measured.SelectMany(ScalarsOf)];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>
        {
            new("sampled-eigenvalues", FindingLevel.Note,
                $"Eigenvalues are those of the Hessian on {sample.Pairs:N0} pairs. Sampling spreads them: the largest is too large on average and the smallest too small, so they have no interval.",
                "The held-out curvature along the same direction leans the other way: the largest eigenvalue of the whole expectation lies between the two, but for held-out noise."),
        };
        foreach (var of in measured)
            findings.AddRange(FindingsOf(of, sample.Pairs));
        if (probe.Unit == SampleUnit.Pairs && sample.Episodes < FewEpisodes * probe.Repeats)
            findings.Add(new Finding("few-episodes", FindingLevel.Warning, $"A rollout begins {sample.Episodes / (double)probe.Repeats:0.#} episodes.", "The Hessian of the return adds up over whole episodes; one that is cut goes on as the value network says. Raise samples."));
        return findings;
    }

    /// <summary>Each objective's density and its subspaces.</summary>
    public IReadOnlyList<Figure> Figures() => [.. measured.SelectMany(of => new[] { Density(of), Spaces(of) })];

    private IEnumerable<Scalar> ScalarsOf(CurvatureMeasurement of)
    {
        var (id, what) = (of.Subject.Id, $"∇²{of.Subject.Symbol}");
        var ends = Math.Min(probe.Eigenvalues, of.Ritz.Count);
        for (var i = 1; i <= ends; i++)
            yield return Plain($"{id}-largest@{i}", of.Ritz.Values[^i], of, sample.Pairs, $"largest eigenvalue no. {i} of E {what}; value that of the Hessian on {_of}, biased upward", of.Exact?.Eigen.Values[^i]);
        for (var i = 1; i <= ends; i++)
            yield return Plain($"{id}-smallest@{i}", of.Ritz.Values[i - 1], of, sample.Pairs, $"smallest eigenvalue no. {i} of E {what}; value that of the Hessian on {_of}, biased downward", of.Exact?.Eigen.Values[i - 1]);
        yield return Interval($"{id}-largest-held-out", of.Largest.Estimate, of, $"vᵀ E {what} v on further rollouts, v the sample's direction of the largest eigenvalue; at most the largest of E {what}", of.Largest.Truth);
        yield return Interval($"{id}-smallest-held-out", of.Smallest.Estimate, of, $"vᵀ E {what} v on further rollouts, v the sample's direction of the smallest eigenvalue; at least the smallest of E {what}", of.Smallest.Truth);
        yield return Interval($"{id}-trace", of.Trace, of, $"tr E {what}, over {_of} further ones, the directions of largest |λ| one by one and {probe.Probes} sign vectors each for the rest", of.Exact?.Trace(0, of.Parameters));
        yield return Plain($"{id}-residual", Residual(of), of, of.Ritz.Count, $"largest |Hy − λy| of the reported eigenpairs over the largest |λ|, {of.Ritz.Count} Lanczos steps", null, "1");
        for (var i = 0; i < of.Layers.Count; i++)
        {
            var (layer, values) = (of.Layers[i], of.Exact?.BlockValues(of.Layers[i].Layer.Start, of.Layers[i].Layer.Count));
            var block = $"the block of {layer.Layer.Name} ({layer.Layer.Count} parameters) of E {what}";
            yield return Plain($"{id}-layer-largest@{i + 1}", layer.Ritz.Values[^1], of, sample.Pairs, $"largest eigenvalue of {block}; value that on {_of}, biased upward", values?[^1]);
            yield return Plain($"{id}-layer-smallest@{i + 1}", layer.Ritz.Values[0], of, sample.Pairs, $"smallest eigenvalue of {block}; value that on {_of}, biased downward", values?[0]);
            yield return Interval($"{id}-layer-trace@{i + 1}", layer.Trace, of, $"trace of {block}", of.Exact?.Trace(layer.Layer.Start, layer.Layer.Count));
        }

        foreach (var space in of.Spaces)
        {
            var k = space.Size;
            yield return Plain($"{id}-gradient-fraction@{k}", space.Fraction, of, sample.Pairs, $"|P g|²/|g|², P onto the {k} directions of largest |λ| of {what}, g = ∇{of.Subject.Symbol}; of a sample's Hessian and a further sample's gradient, so drawn towards k/P = {k / (double)of.Parameters:G3}", space.FractionTruth, "1");
            yield return Plain($"{id}-noise-overlap@{k}", space.NoiseOverlap, of, sample.Pairs, $"(1/k) |P₁P₂|² of the top {k} directions on two disjoint samples of {_of}; k/P = {k / (double)of.Parameters:G3} for random ones", null, "1");
            if (of.Subject.Drifts)
                yield return Plain($"{id}-{(probe.Since.Count == 0 ? "update" : "since")}-overlap@{k}", space.UpdateOverlap, of, sample.Pairs, $"the same {Turn}; sampling included, whose share noise-overlap shows", null, "1");
        }
    }

    private IEnumerable<Finding> FindingsOf(CurvatureMeasurement of, int pairs)
    {
        var (id, name) = (of.Subject.Id, of.Subject.Name);
        var (low, high) = (of.Ritz.Values[0], of.Ritz.Values[^1]);
        if (of.Ritz.Scale == 0)
        {
            yield return new Finding($"{id}-flat", FindingLevel.Warning, $"The Hessian of the {name} is 0 on this sample.", "A policy that has become deterministic, or advantages that are all 0, leave nothing curved.");
            yield break;
        }

        yield return new Finding($"{id}-spectrum", FindingLevel.Note,
            $"The Hessian of the {name} has eigenvalues from {ReportText.Number(low)} to {ReportText.Number(high)} on {pairs:N0} pairs; along the same directions further pairs say {Text(of.Smallest.Estimate)} and {Text(of.Largest.Estimate)}. Its trace is {Text(of.Trace)}.",
            Shrinks(of) ? "The further pairs disagree: most of the extreme eigenvalues is the noise of this sample. Raise samples or repeats." : string.Empty);
        if (of.Spaces.LastOrDefault(space => space.Fraction is not null && space.Size < of.Parameters) is { } widest)
            yield return new Finding($"{id}-subspace", widest.NoiseOverlap < Alike ? FindingLevel.Warning : FindingLevel.Note,
                $"{widest.Size} of {of.Parameters:N0} directions, those of largest |λ|, hold {widest.Fraction:P0} of a further sample's gradient. Two samples agree on them to {Percent(widest.NoiseOverlap)}{(of.Subject.Drifts ? $", {Turn} to {Percent(widest.UpdateOverlap)}" : "")}.",
                widest.NoiseOverlap < Alike ? "The samples do not agree on these directions: what they hold of the gradient, and how they turn, says little. Raise samples." : string.Empty);
        if (of.Spaces.Any(space => space.Fraction is null))
            yield return new Finding($"{id}-unresolved", FindingLevel.Warning,
                $"Spaces of {string.Join(", ", of.Spaces.Where(space => space.Fraction is null).Select(space => space.Size))} directions have no value: {of.Ritz.Count} Lanczos steps did not resolve so many, or fewer are curved.", "Raise iterations.");
    }

    /// <summary>Whether further pairs put the direction of the larger |λ| below half of it.</summary>
    private static bool Shrinks(CurvatureMeasurement of)
    {
        var upper = of.Ritz.Values[^1] >= -of.Ritz.Values[0];
        var (seen, held) = upper ? (of.Ritz.Values[^1], of.Largest.Estimate.Value) : (of.Ritz.Values[0], of.Smallest.Estimate.Value);
        return held / seen < Alike;
    }

    private double? Residual(CurvatureMeasurement of)
    {
        var ends = Math.Min(probe.Eigenvalues, of.Ritz.Count);
        var reported = Enumerable.Range(0, of.Ritz.Count).Where(i => i < ends || i >= of.Ritz.Count - ends);
        return of.Ritz.Scale > 0 ? reported.Max(i => of.Ritz.Residuals[i]) / of.Ritz.Scale : null;
    }

    private LineFigure Density(CurvatureMeasurement of)
    {
        const int points = 201;
        var (low, high) = (Math.Min(of.Density.Low, of.Ritz.Values[0]), Math.Max(of.Density.High, of.Ritz.Values[^1]));
        var spread = high > low ? high - low : Math.Max(1e-12, Math.Abs(high));
        var width = spread / 100;
        double[] x = [.. Enumerable.Range(0, points).Select(i => low - (0.05 * spread) + (1.1 * spread * i / (points - 1)))];
        const string name = "sampled";
        var lines = new List<Line> { new(name, LineRole.Measured, x, [.. x.Select(at => Seen(of.Density.At(at, width), width))]) };
        if (of.Exact is { } exact)
            lines.Add(new Line("exact", LineRole.Truth, x, [.. x.Select(at => Seen(SpectralDensity.Exact(exact.Eigen.Values, at, width), width))]));
        return new LineFigure(
            $"{of.Subject.Id}-density",
            $"Eigenvalues of the {of.Subject.Name}'s Hessian on {snapshot.Configuration.Environment}, {_where}",
            $"Density of the {of.Parameters:N0} eigenvalues on {_of}, by stochastic Lanczos quadrature with {probe.Probes} sign vectors, smoothed by a normal density of a hundredth of the range. A single eigenvalue is a hill of height {1 / (of.Parameters * width * Math.Sqrt(2 * Math.PI)):G2}.",
            new Axis("eigenvalue"), new Axis("density", AxisScale.Log), lines,
            [new Mark("largest", of.Ritz.Values[^1], null), new Mark("smallest", of.Ritz.Values[0], null)]);
    }

    /// <summary>A density, where it is more than a thousandth of what one eigenvalue of a million is.</summary>
    private static double? Seen(double density, double width) => density * width > 1e-7 ? density : null;

    private LineFigure Spaces(CurvatureMeasurement of)
    {
        double[] k = [.. of.Spaces.Select(space => (double)space.Size)];
        const string fraction = "gradient within";
        var lines = new List<Line>
        {
            new(fraction, LineRole.Measured, k, [.. of.Spaces.Select(space => space.Fraction)]),
            new("two samples", LineRole.Measured, k, [.. of.Spaces.Select(space => space.NoiseOverlap)]),
        };
        if (of.Subject.Drifts)
            lines.Add(new Line(Turn, LineRole.Measured, k, [.. of.Spaces.Select(space => space.UpdateOverlap)]));
        if (of.Exact is not null)
            lines.Add(new Line("exact gradient within", LineRole.Truth, k, [.. of.Spaces.Select(space => space.FractionTruth)], About: fraction));
        lines.Add(new Line("k/P, random directions", LineRole.Theory, k, [.. k.Select(size => (double?)(size / of.Parameters))]));
        return new LineFigure(
            $"{of.Subject.Id}-subspace",
            $"The directions of largest curvature of the {of.Subject.Name} on {snapshot.Configuration.Environment}, {_where}",
            $"Share of a further sample's gradient in the k directions of largest |λ| of the Hessian on {_of}; overlap of these directions with those of a disjoint sample of the same size{(of.Subject.Drifts ? $", and the same {Turn}" : "")}. No intervals: noise in the Hessian and in the gradient draws every line towards k/P.",
            new Axis("directions, k", AxisScale.Log), new Axis("share", AxisScale.Linear, 0, 1), lines, []);
    }

    private static Scalar Plain(string id, double? value, CurvatureMeasurement of, long size, string estimand, double? truth, string? unit = null) =>
        new(id, value, null, null, unit ?? of.Subject.Unit, Direction.Neutral, size, estimand, truth);

    private static Scalar Interval(string id, Estimate estimate, CurvatureMeasurement of, string estimand, double? truth) => new(
        id, estimate.Value, estimate.Interval?.Low, estimate.Interval?.High, of.Subject.Unit, Direction.Neutral, estimate.SampleSize, estimand, truth);

    private static string Percent(double? value) => value is { } known ? known.ToString("P0") : "an unknown share";

    private static string Text(Estimate estimate) => $"{ReportText.Number(estimate.Value)} [{ReportText.Number(estimate.Interval!.Value.Low)}, {ReportText.Number(estimate.Interval!.Value.High)}]";
}
