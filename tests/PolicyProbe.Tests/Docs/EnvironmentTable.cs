using System.Globalization;
using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Envs.Box2D;
using PolicyProbe.Envs.MuJoCo;

namespace PolicyProbe.Tests.Docs;

/// <summary>The table of <c>docs/environments.md</c>, written from what the catalogue finds.</summary>
internal static class EnvironmentTable
{
    private static EnvironmentCatalogue Everything => new(typeof(MuJoCoEnvironment).Assembly, typeof(Box2DEnvironment).Assembly);

    public static string Text { get; } = string.Join('\n', [
        "| id | observation | action | limit | solved at | exact model | batch | source |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        .. Everything.Ids.Select(id => Row(Everything.Create(id))),
    ]);

    private static string Row(IEnvironment environment)
    {
        var spec = environment.Spec;
        string[] cells =
        [
            $"`{spec.Id}`",
            Of(spec.Observation),
            Of(spec.Action),
            spec.TimeLimit?.ToString(CultureInfo.InvariantCulture) ?? "–",
            spec.RewardThreshold is { } threshold ? Number((float)threshold) : "–",
            environment is IHasTransitionModel or IHasTransitionTable or IHasLinearQuadraticModel ? "yes" : "no",
            environment is IHasBatch ? "yes" : "no",
            spec.Source,
        ];
        return $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
    }

    private static string Of(Space space)
    {
        if (space is not Box box)
            return $"{((Discrete)space).Count} choices";
        var intervals = box.Low.Zip(box.High, (low, high) => $"[{Number(low)}, {Number(high)}]").Distinct().ToArray();
        return box.Size == 1 ? $"a number in {intervals[0]}"
            : intervals.Length == 1 ? $"{box.Size} numbers in {intervals[0]}"
            : intervals.Length <= 4 ? $"{box.Size} numbers in {string.Join(", ", box.Low.Zip(box.High, (low, high) => $"[{Number(low)}, {Number(high)}]"))}"
            : $"{box.Size} numbers";
    }

    private static string Number(float value) =>
        float.IsInfinity(value) ? value > 0 ? "∞" : "−∞" : value.ToString("0.###", CultureInfo.InvariantCulture).Replace('-', '−');
}
