using PolicyProbe.Core;

namespace PolicyProbe.Tests.Reports;

/// <summary>A study as an ablation leaves it, with made-up numbers and every awkward entry: undetermined, open, words among numbers, commas.</summary>
internal static class SampleStudy
{
    public static StudyResult Study { get; } = With("Which of PPO's tricks matter on Hopper-v4?");

    /// <summary>The study with a text in each of its words.</summary>
    public static StudyResult With(string text) => new()
    {
        Title = text,
        Summary = text,
        Command = text,
        Sample = text,
        Findings = [new Finding("min-effect", FindingLevel.Warning, text, text), new Finding(text, FindingLevel.Note, text, "")],
        Tables =
        [
            new Table("arms", text, text, ["arm", "seeds", "IQM", text],
            [
                [TableEntry.Of(text), TableEntry.Of(5), new(Value: 1210.25, Low: 900.25, High: 1502), TableEntry.Of("on, off")],
                [TableEntry.Of("ppo without reward-scaling"), TableEntry.Of(5), new(Value: -0.5, Low: null, High: 3), TableEntry.Of(text)],
                [TableEntry.Of("ppo"), TableEntry.Of(4), TableEntry.Of("undetermined: one seed"), new()],
            ]),
        ],
        Figures = [Hostile(text), HeatSample.Walk with { Title = text, Colour = text }],
    };

    private static LineFigure Hostile(string text) => Plots.Hostile.With(text) with { Id = "profile" };
}
