using System.Globalization;
using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Tests.Docs;

/// <summary>The table of <c>docs/environments.md</c>, written from what the catalogue finds.</summary>
internal static class EnvironmentTable
{
    public static string Text { get; } = string.Join('\n', [
        "| id | observation | action | limit | solved at | exact model | batch | source |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        .. new EnvironmentCatalogue(typeof(PolicyProbe.Envs.MuJoCo.MuJoCoEnvironment).Assembly, typeof(PolicyProbe.Envs.Box2D.Box2DEnvironment).Assembly).Ids.Select(id => Row(new EnvironmentCatalogue().Create(id))),
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
            environment is IHasTransitionModel or IHasTransitionTable ? "yes" : "no",
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
