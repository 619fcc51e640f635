using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Scheduling;

public sealed class ProbeScheduleTests
{
    [Theory]
    [InlineData("gradient-quality", "0,150")]
    [InlineData("gradient-quality@0", "0")]
    [InlineData("gradient-quality@last", "150")]
    [InlineData("gradient-quality@last,5,0,5", "0,5,150")]
    [InlineData("gradient-quality@ 5 , last ", "5,150")]
    [InlineData("gradient-quality@150,last", "150")]
    public void A_schedule_is_the_updates_in_order_each_once(string text, string updates)
    {
        var schedule = ProbeSchedule.Parse(text, 150, [KeyValuePair.Create("repeats", "7")]);
        Assert.Equal(updates, string.Join(',', schedule.Updates));
        Assert.Equal(7, Assert.IsType<GradientQuality>(schedule.Probe).Repeats);
    }

    [Theory]
    [InlineData("gradient-quality@-1", "'-1' is not an update of this run; expected 0 to 150, or last")]
    [InlineData("gradient-quality@151", "'151'")]
    [InlineData("gradient-quality@99999999999", "expected 0 to 150")]
    [InlineData("gradient-quality@", "''")]
    [InlineData("gradient-quality@1,,2", "''")]
    [InlineData("gradient-quality@first", "'first'")]
    [InlineData("gradient-quality@1@2", "'1@2'")]
    [InlineData("gradient-qality@1", "did you mean gradient-quality?")]
    public void A_schedule_that_cannot_be_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<WrongUseException>(() => ProbeSchedule.Parse(text, 150, [])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_setting_that_breaks_its_rule_is_refused() =>
        Assert.Contains("repeats=1", Assert.Throws<WrongUseException>(() => ProbeSchedule.Parse("gradient-quality", 150, [KeyValuePair.Create("repeats", "1")])).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_there_is_not_measured_again_and_nothing_unscheduled_asks_for_a_copy()
    {
        using var temporary = new TemporaryFolder();
        var configuration = TinyRuns.Configuration(updates: 5);
        var (folder, trainer) = (TinyRuns.Folder(temporary, configuration), TinyRuns.Trainer(configuration));
        var (copies, announced) = (0, new List<string>());
        Snapshot Copy()
        {
            copies++;
            return trainer.Snapshot();
        }

        IProgress<double> Announce(string id, int update)
        {
            announced.Add($"{id}@{update}");
            return new Progress<double>();
        }

        var schedules = SmallProbes.All.Select(probe => new ProbeSchedule(probe, [0, 5])).ToList();
        var observer = new ScheduledProbes(folder, schedules, TinyRuns.Maker("CartPole-v1"), Announce, CancellationToken.None);
        observer.Before(0, false, Copy);
        observer.Before(1, false, Copy);
        Assert.Equal(schedules.Count, copies);
        Assert.Equal(schedules.Select(schedule => $"{schedule.Probe.Card.Id}@0"), announced);
        var written = Directory.GetFiles(folder.ProbeFolder).ToDictionary(file => file, File.ReadAllText);
        observer.Before(0, false, Copy);
        new ScheduledProbes(folder, schedules, TinyRuns.Maker("CartPole-v1"), null, CancellationToken.None).Before(0, false, Copy);
        Assert.Equal(schedules.Count, copies);
        Assert.Equal(written, Directory.GetFiles(folder.ProbeFolder).ToDictionary(file => file, File.ReadAllText));
        observer.Before(5, true, Copy);
        Assert.Equal(2 * schedules.Count, copies);
    }
}
