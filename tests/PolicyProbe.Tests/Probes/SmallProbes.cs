using System.Text.Json;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes;

/// <summary>The probes of the catalogue, made small where they have a setting for their size.</summary>
internal static class SmallProbes
{
    private static readonly Dictionary<string, string> Small = new()
    {
        ["repeats"] = "4",
        ["sizes"] = "16,48",
        ["reference"] = "4",
        ["samples"] = "64",
        ["step-samples"] = "64",
        ["episodes"] = "4",
        ["fit-samples"] = "64",
        ["points"] = "3",
        ["grid"] = "3",
        ["rollouts"] = "3",
        ["fit-pairs"] = "400",
        ["future-pairs"] = "4000",
        ["iterations"] = "6",
        ["probes"] = "2",
        ["pairs"] = "3",
        ["adversary-steps"] = "64",
        ["shuffles"] = "3",
    };

    public static IReadOnlyList<IProbe> All { get; } = [.. ProbeCatalogue.All.Select(probe => ProbeCatalogue.Find(probe.Card.Id, SettingsFor(probe)))];

    public static List<KeyValuePair<string, string>> SettingsFor(IProbe probe) =>
        [.. Settings.Of(probe).Where(setting => Small.ContainsKey(setting.Id)).Select(setting => KeyValuePair.Create(setting.Id, Small[setting.Id]))];

    /// <summary>Asks for ids that are each there once, and names those that are not.</summary>
    public static void ExpectOnce(string kind, IEnumerable<string> ids)
    {
        List<string> twice = [.. ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key)];
        Assert.True(twice.Count == 0, $"expected the id of every {kind} once; more than once are {string.Join(", ", twice)}");
    }

    public static string Json(ProbeResult result) => JsonSerializer.Serialize(result, ResultJson.Indented);

    /// <summary>An untrained agent's snapshot.</summary>
    public static Snapshot Snapshot(string environment, ulong seed = 1, PpoOptions? options = null) =>
        TinyRuns.Trainer(TinyRuns.Configuration(environment, seed: seed, options: options)).Snapshot();

    /// <summary>An untrained agent's snapshot on the fused engine, which any number of threads may ask.</summary>
    public static Snapshot Fused(string environment, PpoOptions? options = null) =>
        new Trainer(TinyRuns.Configuration(environment, options: options) with { Engine = Engines.Fused }, TinyRuns.Maker(environment), Engines.On(Engines.Fused, "cpu")).Snapshot();
}
