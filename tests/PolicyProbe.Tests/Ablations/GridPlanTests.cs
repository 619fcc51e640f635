using PolicyProbe.Ablations;

namespace PolicyProbe.Tests.Ablations;

/// <summary>The cells that a grid makes.</summary>
public sealed class GridPlanTests
{
    private static IEnumerable<string> Arms(string tricks, string more = "") => WordCatalogue.Plan(WordCatalogue.Grid(tricks, more)).Cells.Select(cell => cell.Arm).Distinct();

    private static string On(CellPlan cell) => string.Join('+', new WordCatalogue().TricksOf(cell.Preset, "").Union(cell.With).Except(cell.Without).Order());

    [Theory]
    [InlineData("\"all\"", "rich")]
    [InlineData("\"none\"", "rich with none")]
    [InlineData("\"leave-one-out\"", "rich; rich without anneal; rich without scale; rich without orthogonal")]
    [InlineData("\"add-one-in\"", "rich with none; rich with only anneal; rich with only scale; rich with only orthogonal")]
    [InlineData("{ \"design\": \"leave-one-out\", \"of\": [\"scale\", \"clip\"] }", "rich; rich without scale; rich without clip")]
    [InlineData("{ \"design\": \"factorial\", \"of\": [\"scale\", \"clip\"] }", "rich with none; rich with scale; rich with clip; rich with scale + clip")]
    [InlineData("{ \"design\": \"sets\", \"sets\": [{ \"name\": \"bare\", \"without\": [\"scale\"] }, { \"name\": \"more\", \"with\": [\"clip\"] }] }", "bare; more")]
    public void A_design_makes_these_arms(string tricks, string arms) => Assert.Equal(arms.Split("; "), Arms(tricks));

    /// <summary>Spelled out by hand from the definition of each design, for a preset with anneal, scale and orthogonal.</summary>
    [Theory]
    [InlineData("\"leave-one-out\"", "anneal+orthogonal+scale; orthogonal+scale; anneal+orthogonal; anneal+scale")]
    [InlineData("\"add-one-in\"", "; anneal; scale; orthogonal")]
    [InlineData("{ \"design\": \"factorial\", \"of\": [\"orthogonal\", \"clip\"], \"without\": [\"scale\"], \"instead\": { \"orthogonal\": \"xavier\" } }", "anneal+xavier; anneal+orthogonal; anneal+clip+xavier; anneal+clip+orthogonal")]
    [InlineData("{ \"design\": \"sets\", \"with\": [\"clip\"], \"sets\": [{ \"name\": \"a\", \"without\": [\"scale\", \"clip\"] }, { \"name\": \"b\" }] }", "anneal+orthogonal; anneal+clip+orthogonal+scale")]
    public void An_arm_has_these_tricks(string tricks, string sets) =>
        Assert.Equal(sets.Split("; ").Select(set => set.Trim()), WordCatalogue.Plan(WordCatalogue.Grid(tricks, seeds: "[5]")).Cells.Select(On));

    [Fact]
    public void Factors_are_what_varies_and_nothing_else()
    {
        var cells = WordCatalogue.Plan(WordCatalogue.Grid("{ \"design\": \"factorial\", \"of\": [\"scale\"] }", """, "settings": { "lr": [1e-3, 2e-3], "gain": 5 }""", "[1]", "[\"rich\", \"plain\"]")).Cells;
        Assert.Equal(8, cells.Count);
        Assert.All(cells, cell => Assert.Equal(["lr", "preset", "scale"], cell.Factors.Keys));
        Assert.Equal("rich with none, lr=1e-3", cells[0].Arm);
        Assert.Equal([("off", "1e-3"), ("off", "2e-3"), ("on", "1e-3"), ("on", "2e-3")], cells.Take(4).Select(cell => (cell.Factors["scale"], cell.Factors["lr"])));
        Assert.All(cells, cell => Assert.Equal("5", cell.Settings["gain"]));
    }

    [Fact]
    public void Every_arm_has_every_seed_and_what_is_done_at_any_time_is_balanced()
    {
        var cells = WordCatalogue.Plan(WordCatalogue.Grid("\"leave-one-out\"", seeds: "{ \"from\": 7, \"count\": 3 }")).Cells;
        Assert.Equal([7UL, 7UL, 7UL, 7UL, 8UL, 8UL, 8UL, 8UL, 9UL, 9UL, 9UL, 9UL], cells.Select(cell => cell.Seed));
    }

    [Fact]
    public void An_id_depends_on_configuration_seed_and_version_and_on_nothing_else()
    {
        var grid = WordCatalogue.Grid("\"leave-one-out\"");
        var ids = WordCatalogue.Plan(grid).Cells.Select(cell => cell.Id).ToList();
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{20}$", id));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids, WordCatalogue.Plan(grid.Replace("Which?", "Another title", StringComparison.Ordinal)).Cells.Select(cell => cell.Id));
        Assert.Empty(ids.Intersect(WordCatalogue.Plan(grid, "2").Cells.Select(cell => cell.Id)));
        Assert.Empty(ids.Intersect(WordCatalogue.Plan(grid.Replace("\"steps\": 100", "\"steps\": 200", StringComparison.Ordinal)).Cells.Select(cell => cell.Id)));

        // The same configuration in a grid with other arms is the same cell.
        Assert.Equal(ids.Take(1), WordCatalogue.Plan(WordCatalogue.Grid("\"all\"")).Cells.Take(1).Select(cell => cell.Id));
    }

    [Fact]
    public void Two_arms_that_compute_the_same_are_a_problem()
    {
        var plan = WordCatalogue.Plan(WordCatalogue.Grid("{ \"design\": \"sets\", \"sets\": [{ \"name\": \"a\" }, { \"name\": \"b\", \"with\": [\"scale\"] }] }"));
        Assert.Contains("'a' and 'b' compute the same in Pole-v1", Assert.Single(plan.Problems).Text, StringComparison.Ordinal);
        Assert.Empty(plan.Cells);
    }

    [Fact]
    public void What_cannot_be_computed_is_told_once_for_all_arms() => Assert.Equal(
        "$: wrong=1: there is no such setting (arm 'rich' in Pole-v1, and 3 more).",
        Assert.Single(WordCatalogue.Plan(WordCatalogue.Grid("\"leave-one-out\"", """, "settings": { "wrong": 1 }""")).Problems).ToString());

    [Fact]
    public void A_grid_that_is_too_large_is_refused_before_it_is_made() => Assert.Contains(
        "4,096,000", Assert.Single(WordCatalogue.Plan(WordCatalogue.Grid(
            "\"leave-one-out\"", $$""", "settings": { "a": [{{string.Join(',', Enumerable.Range(0, 1024))}}] }""", "{ \"from\": 0, \"count\": 1000 }")).Problems).Text, StringComparison.Ordinal);

    [Fact]
    public void Tuning_runs_every_value_on_its_own_seeds_first_and_the_reported_cells_wait_for_theirs()
    {
        var cells = WordCatalogue.Plan(WordCatalogue.Grid("\"leave-one-out\"", """, "tune": { "setting": "lr", "values": [1e-3, 1e-4], "seeds": [101, 102] }""")).Cells;
        Assert.Equal((4 * 2 * 2) + (4 * 2), cells.Count);
        Assert.All(cells.Take(16), cell => Assert.Equal((CellRole.Tuning, cell.Candidate), (cell.Role, cell.Settings["lr"])));
        var byId = cells.ToDictionary(cell => cell.Id);
        Assert.All(cells.Skip(16), cell =>
        {
            Assert.Equal((CellRole.Report, "lr", false), (cell.Role, cell.Tuned, cell.Settings.ContainsKey("lr")));
            Assert.Equal([("1e-3", 101UL), ("1e-3", 102UL), ("1e-4", 101UL), ("1e-4", 102UL)], cell.TunedBy.Select(id => (byId[id].Candidate!, byId[id].Seed)));
            Assert.All(cell.TunedBy, id => Assert.StartsWith(cell.Arm + ", lr=", byId[id].Arm, StringComparison.Ordinal));
        });
    }

    /// <summary>By hand: means 2, 3, 3, and one whose run failed.</summary>
    [Fact]
    public void The_highest_mean_is_chosen_the_smaller_of_equals_and_never_one_with_a_failed_run()
    {
        Assert.Equal("9e-4", TuningChoice.Of([("1e-4", 1), ("1e-4", 3), ("1e-3", 2), ("1e-3", 4), ("9e-4", 3), ("9e-4", 3), ("1", 100), ("1", double.NaN)]));
        Assert.Null(TuningChoice.Of([("1", double.NaN), ("2", double.NaN)]));
    }
}
