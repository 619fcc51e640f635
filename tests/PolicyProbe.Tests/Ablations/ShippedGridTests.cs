using PolicyProbe.Ablations;
using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Ablations;

/// <summary>The grids in analysis/ablations are what they say they are.</summary>
public sealed class ShippedGridTests
{
    private static GridPlan Plan(string name)
    {
        var (grid, problems) = GridFile.Read(Path.Combine(Golden.Repository, "analysis", "ablations", name + ".json"), TrainingCells.Catalogue);
        Assert.Empty(problems);
        var plan = GridPlan.Of(grid!, TrainingCells.Catalogue, "1");
        Assert.Empty(plan.Problems);
        return plan;
    }

    [Fact]
    public void Smoke_is_four_arms_and_five_seeds() => Assert.Equal((20, 4), (Plan("smoke").Cells.Count, Plan("smoke").Cells.Select(cell => cell.Arm).Distinct().Count()));

    [RequiresForTheory(Needs.MuJoCo)]
    [InlineData("paper-2x4", 2 * 16 * 5, "adam-annealing,orthogonal-init,reward-scaling,value-clipping")]
    [InlineData("five-algorithms", 2 * 5 * 5, "preset")]
    [InlineData("leave-one-out", 9 * 5, "adam-annealing,advantage-normalization,observation-clipping,observation-normalization,orthogonal-init,reward-clipping,reward-scaling,tanh")]
    public void Others_have_these_cells_and_factors(string name, int cells, string factors)
    {
        var plan = Plan(name);
        Assert.Equal(cells, plan.Cells.Count);
        Assert.All(plan.Cells, cell => Assert.Equal(factors.Split(','), cell.Factors.Keys));
    }

    /// <summary>2005.12729's PPO on Hopper has all of the four but value clipping; its code has Xavier matrices where they are not orthogonal.</summary>
    [Requires(Needs.MuJoCo)]
    public void One_arm_of_the_papers_factorial_is_its_configuration_of_Hopper()
    {
        var plan = Plan("paper-2x4");
        var preset = Presets.For("ppo", "Hopper-v4");
        var cell = plan.Cells.Single(cell => cell.Environment == "Hopper-v4" && cell.Seed == 1 && cell.Factors["value-clipping"] == "off" && cell.Factors.Values.Count(level => level == "on") == 3);
        var start = Presets.For(cell.Preset, cell.Environment);
        var options = cell.Settings.Aggregate(start.Options, (current, setting) => global::PolicyProbe.Core.Settings.With(current, "ppo-m", setting.Key, setting.Value));
        Assert.Equal(Text(preset.Options), Text(options));
        Assert.Equal(preset.Tricks.Tricks.Select(Text).Order(), start.Tricks.Tricks.Where(trick => !cell.Without.Contains(trick.Id)).Concat(TrickSet.Catalogue.Where(trick => cell.With.Contains(trick.Id))).Select(Text).Order());
        Assert.All(plan.Cells, other => Assert.Equal(other.Factors["orthogonal-init"] == "off", !other.Without.Contains("xavier-init")));

        static string Text(object record) => string.Join(' ', global::PolicyProbe.Core.Settings.Of(record).Select(setting => $"{setting.Id}={setting.Value}").Prepend((record as ITrick)?.Id ?? ""));
    }
}
