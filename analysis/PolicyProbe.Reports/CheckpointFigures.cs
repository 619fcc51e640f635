using PolicyProbe.Core;

namespace PolicyProbe.Reports;

/// <summary>
/// What a probe measured at several checkpoints, beside one another: a family of numbers as a curve for each checkpoint, a single number
/// as a curve over the updates.
/// </summary>
internal static class CheckpointFigures
{
    private const double WideRange = 30;

    // Fewer points than checkpoints are better seen as curves over the updates.
    private const int FewPoints = 4;

    /// <summary>The figures of the numbers that are worth it; none where there are fewer than two checkpoints.</summary>
    /// <param name="results">One probe's, in the order of updates.</param>
    /// <param name="headlines">Ids of scalars or names of families; several single ones, joined by +, share a figure.</param>
    public static IReadOnlyList<Figure> Of(IReadOnlyList<ProbeResult> results, IReadOnlyList<string> headlines)
    {
        if (results.Select(result => result.Update).Distinct().Count() < 2)
            return [];
        var sorted = results.Select(result => (Result: result, Scalars: ScalarFamilies.Of(result.Scalars))).ToList();
        return [.. headlines.Select(name => Family(name, sorted) ?? Single(name.Split(" + "), results)).OfType<Figure>()];
    }

    private static LineFigure? Family(string name, IReadOnlyList<(ProbeResult Result, ScalarFamilies Scalars)> sorted)
    {
        var curves = (from entry in sorted
                      let family = entry.Scalars.Families.FirstOrDefault(family => family.Name == name && family.Points.Keys.All(point => ScalarFamilies.AsNumber(point) is not null))
                      where family is not null
                      select (entry.Result.Update, Family: family, Points: family.Points.OrderBy(pair => ScalarFamilies.AsNumber(pair.Key)).ToList())).ToList();
        if (curves.Count < 2)
            return null;
        var first = curves[0].Family.First;
        List<double> positions = [.. curves.SelectMany(curve => curve.Points).Select(pair => ScalarFamilies.AsNumber(pair.Key)!.Value).Distinct().Order()];
        if (positions.Count < Math.Min(FewPoints, curves.Count))
            return null;
        return new LineFigure(
            $"{sorted[0].Result.Probe}-{name}-by-checkpoint",
            $"{Title(name)} at {curves.Count} checkpoints",
            $"One curve for each checkpoint; bands are 95 % intervals. What it is: {curves[0].Family.Estimand ?? first.Estimand}.",
            AxisOf(positions, sorted[0].Result),
            new Axis(Label(name, first)),
            [.. curves.Select(curve => Curve($"after {curve.Update} updates", [.. curve.Points.Select(pair => (ScalarFamilies.AsNumber(pair.Key)!.Value, pair.Value))]))],
            []);
    }

    /// <summary>The axis on which the probe's own figure has these points; else one of the points' own.</summary>
    private static Axis AxisOf(List<double> positions, ProbeResult result) =>
        result.Figures.OfType<LineFigure>().FirstOrDefault(figure => figure.Lines.Any(line => positions.TrueForAll(line.X.Contains)))?.X
        ?? new Axis("point of measurement, @ in the numbers' ids", positions[0] > 0 && positions[^1] >= WideRange * positions[0] ? AxisScale.Log : AxisScale.Linear);

    private static LineFigure? Single(IReadOnlyList<string> names, IReadOnlyList<ProbeResult> results)
    {
        var points = (from result in results
                      from scalar in result.Scalars
                      where names.Any(name => scalar.Id == name || scalar.Id.StartsWith(name + "@", StringComparison.Ordinal))
                      select (result.Update, Scalar: scalar)).ToList();
        var updates = points.Select(point => point.Update).Distinct().Count();
        if (updates < 2)
            return null;
        var curves = points.GroupBy(point => point.Scalar.Id).Where(group => group.Select(point => point.Update).Distinct().Count() == group.Count()).ToList();
        var meanings = curves.DistinctBy(group => group.Key.Split('@')[0]).Select(group => $"{group.Key.Split('@')[0].Replace('-', ' ')}: {group.First().Scalar.Estimand}.");
        return new LineFigure(
            $"{results[0].Probe}-{string.Join("-and-", names)}-over-training",
            $"{Title(string.Join(" and ", names))} over training",
            $"Measured at {updates} checkpoints; bands are 95 % intervals. {string.Join(' ', meanings)}",
            new Axis("updates done"),
            new Axis(names.Count == 1 ? Label(names[0], points[0].Scalar) : points[0].Scalar.Unit is "" or "1" ? "value" : points[0].Scalar.Unit),
            [.. curves.Select(group => Curve(group.Key.Replace('-', ' '), [.. group.Select(point => ((double)point.Update, point.Scalar))]))],
            []);
    }

    private static Line Curve(string name, IReadOnlyList<(double X, Scalar Scalar)> points)
    {
        var banded = points.Any(point => point.Scalar.Low is not null || point.Scalar.High is not null);
        return new Line(
            name, LineRole.Measured, [.. points.Select(point => point.X)], [.. points.Select(point => point.Scalar.Value)],
            banded ? [.. points.Select(point => point.Scalar.Low)] : null, banded ? [.. points.Select(point => point.Scalar.High)] : null);
    }

    private static string Title(string name) => char.ToUpperInvariant(name[0]) + name[1..].Replace('-', ' ');

    private static string Label(string name, Scalar scalar) => name.Replace('-', ' ') + (scalar.Unit is "" or "1" || name.Contains(scalar.Unit, StringComparison.Ordinal) ? "" : $" ({scalar.Unit})");
}
