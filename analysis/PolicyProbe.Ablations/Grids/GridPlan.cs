using System.Security.Cryptography;
using System.Text;
using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>The cells of a grid, or every problem that shows only when they are made.</summary>
/// <param name="Cells">The cells, in the order in which they are run.</param>
/// <param name="Problems">What breaks a rule.</param>
public sealed record GridPlan(IReadOnlyList<CellPlan> Cells, IReadOnlyList<GridProblem> Problems)
{
    private const int IdLength = 20;

    /// <summary>
    /// Makes the cells: for each seed every environment and every arm, so that what is done of a study at any time is balanced; cells that
    /// tune come first. A cell's id is a hash of everything that decides its numbers: configuration, seed and version.
    /// </summary>
    /// <param name="grid">The grid.</param>
    /// <param name="catalogue">What its words mean.</param>
    /// <param name="version">The program's version.</param>
    public static GridPlan Of(Grid grid, IGridCatalogue catalogue, string version)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(catalogue);
        if (grid.Sleep is { } sleep)
            return new GridPlan([.. Enumerable.Range(0, sleep.Count).Select(i => SleepRunner.Plan(sleep, (ulong)i, version))], []);
        var problems = new List<GridProblem>();
        if (Count(grid, catalogue) is var count && count > GridFile.MostCells)
            return new GridPlan([], [new GridProblem("$", $"expected at most {GridFile.MostCells:N0} cells, the product of everything in it is {count:N0}.")]);
        var arms = Arms(grid, catalogue).ToList();
        var made = arms.ConvertAll(arm => CellsOf(grid, arm, catalogue, version, problems));
        foreach (var group in made.SelectMany(cells => cells).GroupBy(cell => cell.Id).Where(group => group.Count() > 1).DistinctBy(group => group.First().Arm))
            problems.Add(new GridProblem("$", $"expected arms that differ; '{group.First().Arm}' and '{group.Last().Arm}' compute the same in {group.First().Environment}."));
        if (problems.Count > 0)
            return new GridPlan([], Merged(problems));
        var all = made.SelectMany(cells => cells).ToList();
        return new GridPlan([.. InOrder(CellRole.Tuning, grid.Tune?.Seeds ?? []), .. InOrder(CellRole.Report, grid.Seeds)], []);

        IEnumerable<CellPlan> InOrder(CellRole role, IReadOnlyList<ulong> seeds)
        {
            var bySeed = all.Where(cell => cell.Role == role).ToLookup(cell => cell.Seed);
            return seeds.SelectMany(seed => bySeed[seed]);
        }
    }

    /// <summary>An arm in an environment: a cell without seed and id.</summary>
    private static IEnumerable<CellPlan> Arms(Grid grid, IGridCatalogue catalogue)
    {
        var sets = (from environment in grid.Environments
                    from preset in grid.Presets
                    let own = catalogue.TricksOf(preset, environment)
                    from arm in TrickArm.Of(grid.Tricks, own)
                    select (environment, preset, own, arm)).ToList();
        List<string> varied = [.. sets.SelectMany(set => set.arm.Varied).Distinct().Order(StringComparer.Ordinal)];
        return from set in sets
               from values in Products(grid.Settings)
               let several = values.Where(value => grid.Settings.Single(axis => axis.Name == value.Key).Values.Count > 1).ToList()
               select new CellPlan
               {
                   Id = "",
                   Environment = set.environment,
                   Preset = set.preset,
                   Arm = string.Join(", ", several.Select(value => $"{value.Key}={value.Value}").Prepend(Name(grid, set.preset, set.arm))),
                   With = [.. set.arm.Tricks.Except(set.own)],
                   Without = [.. set.own.Except(set.arm.Tricks)],
                   Settings = values,
                   Factors = new SortedDictionary<string, string>(
                       (grid.Presets.Count > 1 ? [KeyValuePair.Create("preset", set.preset)] : Array.Empty<KeyValuePair<string, string>>())
                           .Concat(varied.Select(trick => KeyValuePair.Create(trick, set.arm.Tricks.Contains(trick) ? "on" : "off")))
                           .Concat(several).ToDictionary(), StringComparer.Ordinal),
               };
    }

    private static string Name(Grid grid, string preset, TrickArm arm) =>
        grid.Tricks.Design != TrickDesign.Sets ? preset + arm.Label : grid.Presets.Count > 1 ? $"{preset}: {arm.Label}" : arm.Label;

    private static IEnumerable<SortedDictionary<string, string>> Products(IReadOnlyList<SettingAxis> axes) => axes.Aggregate(
        (IEnumerable<SortedDictionary<string, string>>)[new SortedDictionary<string, string>(StringComparer.Ordinal)],
        (rows, axis) => rows.SelectMany(row => axis.Values.Select(value => new SortedDictionary<string, string>(row, StringComparer.Ordinal) { [axis.Name] = value })));

    private static List<CellPlan> CellsOf(Grid grid, CellPlan arm, IGridCatalogue catalogue, string version, List<GridProblem> problems)
    {
        if (grid.Tune is not { } tune)
            return Resolve(arm) is { } text ? [.. grid.Seeds.Select(seed => arm with { Seed = seed, Id = IdOf(text, seed, version) })] : [];
        var candidates = tune.Values.Select(value => arm with { Arm = $"{arm.Arm}, {tune.Setting}={value}", Role = CellRole.Tuning, Candidate = value, Settings = With(arm.Settings, tune.Setting, value) })
            .Select(candidate => (Cell: candidate, Text: Resolve(candidate))).ToList();
        if (candidates.Exists(candidate => candidate.Text is null))
            return [];
        var trials = candidates.SelectMany(candidate => tune.Seeds.Select(seed => candidate.Cell with { Seed = seed, Id = IdOf(candidate.Text!, seed, version) })).ToList();
        var rule = string.Join('\n', [Tuning.Rule, .. trials.Select(trial => trial.Id)]);
        return [.. trials, .. grid.Seeds.Select(seed => arm with { Seed = seed, Tuned = tune.Setting, TunedBy = [.. trials.Select(trial => trial.Id)], Id = IdOf(rule, seed, version) })];

        string? Resolve(CellPlan cell)
        {
            try
            {
                return catalogue.Resolve(cell, grid.Task);
            }
            catch (Exception exception) when (exception is WrongUseException or InvalidOperationException)
            {
                problems.Add(new GridProblem("$", $"{exception.Message.TrimEnd('.')} (arm '{cell.Arm}' in {cell.Environment})."));
                return null;
            }
        }
    }

    /// <summary>A setting's value beside others.</summary>
    internal static SortedDictionary<string, string> With(IReadOnlyDictionary<string, string> settings, string name, string value) =>
        new(settings.ToDictionary(), StringComparer.Ordinal) { [name] = value };

    /// <summary>The id: SHA-256 of configuration, seed and version, its first 20 hexadecimal digits.</summary>
    internal static string IdOf(string configuration, ulong seed, string version) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{version}\n{seed}\n{configuration}")))[..IdLength];

    /// <summary>One problem for all arms that have the same.</summary>
    private static List<GridProblem> Merged(List<GridProblem> problems) =>
        [.. problems.GroupBy(problem => problem.Text.Split(" (arm '")[0]).Select(group => group.Count() == 1 ? group.First()
            : new GridProblem(group.First().Path, $"{group.First().Text.TrimEnd('.', ')')}, and {group.Count() - 1} more)."))];

    private static double Count(Grid grid, IGridCatalogue catalogue)
    {
        var arms = grid.Environments.Sum(environment => grid.Presets.Sum(preset => (double)TrickArm.Of(grid.Tricks, catalogue.TricksOf(preset, environment)).Count));
        var settings = grid.Settings.Aggregate(1.0, (product, axis) => product * axis.Values.Count);
        return arms * settings * (grid.Seeds.Count + (grid.Tune is { } tune ? (double)tune.Values.Count * tune.Seeds.Count : 0));
    }
}
