using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Reports;

/// <summary>The numbers of one measurement as tables: families side by side, single numbers below, every one in full behind a fold.</summary>
internal static class ScalarTables
{
    /// <summary>The tables; empty where nothing was measured.</summary>
    public static Html Write(IReadOnlyList<Scalar> scalars)
    {
        if (scalars.Count == 0) return Html.Empty;
        var sorted = ScalarFamilies.Of(scalars);
        return Html.Of($"""
            {FamilyTable(sorted)}
            {(sorted.Single.Count > 0 ? Full(sorted.Single) : Html.Empty)}
            {(sorted.Families.Count > 0 ? Html.Of($"<details><summary>All {scalars.Count} numbers in full</summary>{Full(scalars)}</details>") : Html.Empty)}
            """);
    }

    private static Html FamilyTable(ScalarFamilies sorted)
    {
        if (sorted.Families.Count == 0) return Html.Empty;
        var heads = sorted.Families.Select(f => Html.Of($"""<th scope="col">{Words(f.Name)}{Arrow(f.First.Direction)}{Unit(f.First.Unit)}</th>"""));
        var sizes = sorted.Families.SelectMany(f => f.Points.Values).Select(s => s.SampleSize).Distinct().ToArray();
        var size = sizes.Length == 1 ? $"each from {NumberText.Of(sizes[0])} independent units" : "with n independent units";
        var rows = sorted.Points.Select(point => Html.Of($"""
            <tr><th scope="row">{(ScalarFamilies.AsNumber(point) is { } number ? NumberText.Of(number, 6) : point)}</th>{sorted.Families.Select(f => Cell(f, point, sizes.Length > 1))}</tr>

            """));
        var meanings = sorted.Families.Where(f => f.Estimand is not null)
            .Select(f => Html.Of($"""<dt>{Words(f.Name)}</dt><dd>{f.Estimand}</dd>"""));
        return Html.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Numbers by point">
            <table class="families"><thead><tr><th scope="col" title="the part of the id behind @">@</th>{heads}</tr></thead>
            <tbody>
            {rows}</tbody></table></div>
            <p class="legend">Estimates with 95 % intervals, {size}. The first column is the point of measurement, written @ in the ids and below.</p>
            <dl class="estimands">{meanings}</dl>
            """);
    }

    private static Html Cell(ScalarFamily family, string point, bool withSize) => !family.Points.TryGetValue(point, out var s)
        ? Html.Of($"""<td class="none">–</td>""")
        : Html.Of($"""
            <td title="{s.Estimand}"><span class="estimate{(s.Value is null ? " undetermined" : "")}">{Estimate(s).Value}</span>
            <span class="interval">{Estimate(s).Interval}</span>
            {Truth(s, inline: true)}{(withSize ? Html.Of($"""<span class="n">n = {NumberText.Of(s.SampleSize)}</span>""") : Html.Empty)}</td>
            """);

    private static Html Full(IReadOnlyList<Scalar> scalars)
    {
        var truths = scalars.Any(s => s.Truth is not null);
        var rows = scalars.Select(s => Html.Of($"""
            <tr><th scope="row"><code>{s.Id}</code>{Arrow(s.Direction)}</th>
            <td data-label="estimate"><span class="estimate{(s.Value is null ? " undetermined" : "")}">{Estimate(s).Value}</span></td>
            <td data-label="95 % interval" class="interval">{Interval(s)}</td>
            {(truths ? Html.Of($"""<td data-label="truth">{Truth(s, inline: false)}</td>""") : Html.Empty)}
            <td data-label="unit" class="unit-name">{s.Unit}</td>
            <td data-label="n">{NumberText.Of(s.SampleSize)}</td>
            <td data-label="estimates" class="words">{s.Estimand}</td></tr>

            """));
        return Html.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Numbers">
            <table class="full"><thead><tr><th scope="col">id</th>
            <th scope="col">estimate</th>
            <th scope="col">95 % interval</th>
            {(truths ? Html.Of($"""<th scope="col">truth</th>""") : Html.Empty)}
            <th scope="col">unit</th>
            <th scope="col">n</th><th scope="col" class="words">estimates</th></tr></thead>
            <tbody>
            {rows}</tbody></table></div>
            """);
    }

    private static (string Value, string Interval) Estimate(Scalar s) => NumberText.Estimate(s.Value, s.Low, s.High);

    private static string Interval(Scalar s) => Estimate(s).Interval is { Length: > 0 } text ? text : "–";

    /// <summary>The truth, and whether the interval holds it: in words, since a colour alone tells some readers nothing.</summary>
    private static Html Truth(Scalar s, bool inline)
    {
        if (s.Truth is not { } truth) return inline ? Html.Empty : Html.Of($"–");
        var outside = truth < (s.Low ?? double.NegativeInfinity) || truth > (s.High ?? double.PositiveInfinity);
        var said = s.Low is null && s.High is null ? Html.Empty
            : outside ? Html.Of($"""<span class="missed">outside the interval</span>""") : Html.Of($"""<span class="held">inside</span>""");
        return Html.Of($"""<span class="truth">{(inline ? "truth " : "")}{NumberText.Of(truth)} {said}</span>""");
    }

    private static Html Arrow(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => Html.Of($"""<span class="arrow" title="higher is better" aria-label="higher is better">↑</span>"""),
        Direction.LowerIsBetter => Html.Of($"""<span class="arrow" title="lower is better" aria-label="lower is better">↓</span>"""),
        _ => Html.Empty,
    };

    private static Html Unit(string unit) => unit is "" or "1" ? Html.Empty : Html.Of($"""<span class="unit">{unit}</span>""");

    private static string Words(string id) => id.Replace('-', ' ');
}
