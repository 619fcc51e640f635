using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>The diagnostics that exist, in this assembly and in that of the diagnostics: found by themselves, so that adding one is adding its file.</summary>
public static class DiagnosticCatalogue
{
    /// <summary>Every diagnostic with its defaults, by id.</summary>
    public static IReadOnlyList<IDiagnostic> All { get; } =
        [.. typeof(IDiagnostic).Assembly.GetTypes().Concat(typeof(DiagnosticCatalogue).Assembly.GetTypes())
            .Where(type => typeof(IDiagnostic).IsAssignableFrom(type) && type is { IsClass: true, IsAbstract: false })
            .Select(type => (IDiagnostic)Activator.CreateInstance(type)!)
            .OrderBy(diagnostic => diagnostic.Card.Id, StringComparer.Ordinal)];

    /// <summary>Everything that can be measured, probes and diagnostics, by id; what is both is there once.</summary>
    public static IReadOnlyList<IMeasurement> WithProbes { get; } =
        [.. ProbeCatalogue.All.Concat<IMeasurement>(All).DistinctBy(measurement => measurement.Card.Id).OrderBy(measurement => measurement.Card.Id, StringComparer.Ordinal)];

    /// <summary>The diagnostic of an id, with settings changed.</summary>
    /// <exception cref="WrongUseException">There is no such diagnostic, or a setting breaks its rule.</exception>
    public static IDiagnostic Find(string id, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var diagnostic = All.FirstOrDefault(candidate => candidate.Card.Id == id) ?? throw new WrongUseException(ProbeCatalogue.All.Any(probe => probe.Card.Id == id)
            ? $"{id}: it measures an agent; use ./policyprobe probe {id} with --run or --env."
            : $"{id}: no such diagnostic; {Nearest.Advice(id, [.. All.Select(candidate => candidate.Card.Id)], "Diagnostics")}");
        return settings.Aggregate(diagnostic, (current, pair) => Settings.With(current, id, pair.Key, pair.Value));
    }
}
