using System.Reflection;
using System.Xml.Linq;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Architecture;

/// <summary>A room of the house: a project, what it may refer to, and its sources.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Rooms">Projects of the house that it may refer to.</param>
/// <param name="Packages">Foreign packages that it may refer to.</param>
internal sealed record Room(string Name, string[] Rooms, string[] Packages)
{
    /// <summary>The project file.</summary>
    public string Project => House.Projects.Single(file => Path.GetFileNameWithoutExtension(file) == Name);

    /// <summary>The sources.</summary>
    public IEnumerable<string> Sources => Directory.EnumerateFiles(Path.GetDirectoryName(Project)!, "*.cs", SearchOption.AllDirectories);

    /// <summary>The built assembly.</summary>
    public Assembly Assembly => Assembly.Load(XDocument.Load(Project).Descendants("AssemblyName").SingleOrDefault()?.Value ?? Name);
}

/// <summary>The rooms and the arrows between them; the one place where they are written down for the tests.</summary>
internal static class House
{
    /// <summary>Who provides TorchSharp by default.</summary>
    public const string Torch = "TorchSharp.LibTorch";

    private const string Core = "PolicyProbe.Core", Learning = "PolicyProbe.Learning", Diagnostics = "PolicyProbe.Diagnostics", Probes = "PolicyProbe.Probes",
        Plots = "PolicyProbe.Plots", Reports = "PolicyProbe.Reports", Ablations = "PolicyProbe.Ablations", Cli = "PolicyProbe.Cli", Envs = "PolicyProbe.Envs",
        Toolkit = "PolicyProbe.Toolkit", Notebooks = "PolicyProbe.Notebooks";

    /// <summary>Every room; one that is not built yet is here already.</summary>
    public static IReadOnlyList<Room> Rooms { get; } =
    [
        new(Torch, [], []),
        new(Core, [], ["MathNet.Numerics"]),
        new(Learning, [Core, Torch], []),
        new(Diagnostics, [Core], []),
        new(Probes, [Core, Diagnostics, Learning, Torch], []),
        new(Ablations, [Core], []),
        new(Plots, [Core], ["ScottPlot", "SkiaSharp"]),
        new(Reports, [Core, Plots], []),
        new(Envs, [Core], []),
        new(Envs + ".MuJoCo", [Core], []),
        new(Envs + ".Box2D", [Core], []),
        new(Envs + ".Gym", [Core], []),
        new(Toolkit, [Core, Learning, Diagnostics, Probes, Ablations, Envs, Envs + ".MuJoCo", Envs + ".Box2D"], []),
        new(Notebooks, [Core, Learning, Diagnostics, Probes, Ablations, Plots, Reports, Envs, Envs + ".MuJoCo", Envs + ".Box2D", Envs + ".Gym", Toolkit],
            ["Microsoft.CodeAnalysis.CSharp.Scripting", "Microsoft.CodeAnalysis.Scripting", "Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis"]),
        new(Cli, [Core, Learning, Diagnostics, Probes, Ablations, Plots, Reports, Envs, Envs + ".MuJoCo", Envs + ".Box2D", Envs + ".Gym", Toolkit, Notebooks], ["System.CommandLine", "Spectre.Console"]),
    ];

    /// <summary>The project files of src, envs, analysis and notebooks.</summary>
    public static IReadOnlyList<string> Projects { get; } =
        [.. new[] { "src", "envs", "analysis", "notebooks" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Golden.Repository, folder), "*.csproj", SearchOption.AllDirectories))];

    /// <summary>The rooms that stand.</summary>
    public static IReadOnlyList<Room> Built { get; } = [.. Rooms.Where(room => Projects.Any(file => Path.GetFileNameWithoutExtension(file) == room.Name))];

    /// <summary>The same without the subset of TorchSharp, whose names and shapes are TorchSharp's.</summary>
    public static IEnumerable<Room> Ours => Built.Where(room => room.Name != Torch);
}
