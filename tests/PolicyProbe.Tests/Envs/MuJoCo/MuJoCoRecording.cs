using System.Text.Json;
using PolicyProbe.Envs.MuJoCo;

namespace PolicyProbe.Tests.Envs.MuJoCo;

/// <summary>Recordings of MuJoCo 2.2.2 under <c>Fixtures</c>, and what comparing with them takes.</summary>
internal static class MuJoCoRecording
{
    /// <summary>The recordings of a kind: their ids.</summary>
    public static string[] Ids(string kind) =>
        [.. Directory.GetFiles(Folder(kind), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static JsonDocument Open(string kind, string id) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(kind), id + ".json")));

    public static double[] Numbers(this JsonElement element, string name)
    {
        var value = element.GetProperty(name);
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(number => number.GetDouble())] : [value.GetDouble()];
    }

    /// <summary>Positions and velocities one after the other.</summary>
    public static double[] State(this Simulation simulation) => [.. simulation.Positions, .. simulation.Velocities];

    /// <summary>Puts the simulation at rest in memory and in a given place.</summary>
    public static void Place(this Simulation simulation, ReadOnlySpan<double> positions, ReadOnlySpan<double> velocities)
    {
        simulation.Reset();
        positions.CopyTo(simulation.Positions);
        velocities.CopyTo(simulation.Velocities);
        simulation.Forward();
    }

    /// <summary>Starts a twin at the same place but for 1e-16 in every coordinate, which a larger one may round away.</summary>
    public static void PlaceNudged(this Simulation twin, double[] positions, double[] velocities) =>
        twin.Place([.. positions.Select(x => x + 1e-16)], [.. velocities.Select(x => x + 1e-16)]);

    public static double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();

    private static string Folder(string kind) => Path.Combine(AppContext.BaseDirectory, "Fixtures", kind);
}
