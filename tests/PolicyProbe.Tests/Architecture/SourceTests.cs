using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Architecture;

/// <summary>The habits that keep a file readable.</summary>
public sealed partial class SourceTests
{
    private const int LongestFile = 330;

    [Fact]
    public void A_file_is_one_concept_of_at_most_330_lines()
    {
        var lengths = House.Built.SelectMany(room => room.Sources).Select(file => (Lines: File.ReadLines(file).Count(), Name(file)));
        Assert.Empty(lengths.Where(file => file.Lines > LongestFile).Order());
    }

    [Fact]
    public void A_file_is_named_as_a_type_that_it_declares() => Assert.All(House.Ours.SelectMany(room => room.Sources), file =>
    {
        var stem = Path.GetFileName(file).Split('.')[0];
        Assert.True(
            stem is "Program" or "GlobalUsings" or "AssemblyInfo" || Regex.IsMatch(File.ReadAllText(file), $@"\b(class|record|struct|interface|enum|delegate)\b[^;{{(]*\b{stem}\b"),
            $"{Name(file)}: expected to declare a type {stem}; name a file as the one concept in it.");
    });

    [Fact]
    public void Folders_are_not_namespaces() => Assert.All(House.Ours.ToList(), room =>
    {
        var expected = XDocument.Load(room.Project).Descendants("RootNamespace").SingleOrDefault()?.Value ?? room.Name;
        foreach (var file in room.Sources.Where(file => Path.GetFileName(file) is not ("Program.cs" or "GlobalUsings.cs" or "AssemblyInfo.cs")))
            Assert.True(Regex.IsMatch(File.ReadAllText(file), $@"(?m)^namespace {Regex.Escape(expected)};"), $"{Name(file)}: expected 'namespace {expected};'.");
    });

    /// <summary>TorchSharp.LibTorch is exempt: TorchSharp's own members throw NotImplementedException for what libtorch has no meaning for.</summary>
    [Fact]
    public void Nothing_is_left_to_do_in_the_sources() => Assert.All(
        House.Ours.SelectMany(room => room.Sources),
        file => Assert.False(Unfinished().IsMatch(File.ReadAllText(file)), $"{Name(file)}: finish it, or open an issue and leave no note."));

    /// <summary>TorchSharp.LibTorch is exempt: its contract has global state (the default generator, the current dispose scope).</summary>
    [Fact]
    public void No_static_field_can_be_changed()
    {
        const BindingFlags all = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var fields = from room in House.Ours
                     from type in room.Assembly.GetTypes()
                     where !type.IsDefined(typeof(CompilerGeneratedAttribute), false) && !type.Name.Contains('<', StringComparison.Ordinal)
                     from field in type.GetFields(all)
                     where !field.IsInitOnly && !field.IsLiteral && !field.IsDefined(typeof(CompilerGeneratedAttribute), false)
                     select $"{type.FullName}.{field.Name}";
        Assert.Empty(fields);
    }

    private static string Name(string file) => Path.GetRelativePath(Golden.Repository, file);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex Unfinished();
}
