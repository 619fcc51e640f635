using System.Reflection;
using System.Xml.Linq;

namespace PolicyProbe.Tests.Architecture;

/// <summary>The arrows of the architecture: siblings do not see one another, and each foreign library has one door.</summary>
public sealed class ArrowTests
{
    [Fact]
    public void Every_project_is_a_room_of_the_table() => Assert.All(House.Projects, file => Assert.True(
        House.Rooms.Any(room => room.Name == Path.GetFileNameWithoutExtension(file)),
        $"{file}: a project that the architecture does not know. Add it to House.Rooms with the rooms that it may see (Core and nothing beside it, if you can), and draw its arrow in the docs."));

    [Fact]
    public void Projects_refer_only_to_the_rooms_and_packages_that_they_may_see()
    {
        foreach (var room in House.Built)
        {
            var project = XDocument.Load(room.Project);
            var rooms = project.Descendants("ProjectReference").Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value.Replace('\\', '/'))).ToList();
            if (project.Descendants("UsesTorch").Any(item => item.Value == "true"))
                rooms.Add(House.Torch);
            Allowed(room, rooms, room.Rooms, "project");
            Allowed(room, project.Descendants("PackageReference").Select(item => item.Attribute("Include")!.Value), room.Packages, "package");
        }
    }

    [Fact]
    public void Assemblies_refer_only_to_the_rooms_and_packages_that_they_may_see()
    {
        foreach (var room in House.Built)
            Allowed(
                room,
                room.Assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => !IsFramework(name)),
                [.. room.Rooms, .. room.Packages],
                "assembly");
    }

    [Fact]
    public void A_foreign_package_enters_through_one_door() => Assert.All(
        House.Rooms.SelectMany(room => room.Packages).GroupBy(package => package),
        doors => Assert.True(doors.Count() == 1, $"{doors.Key} is allowed to {doors.Count()} projects; wrap it in one."));

    [Theory]
    [InlineData("Core")]
    [InlineData("Envs")]
    [InlineData("Plots")]
    [InlineData("Reports")]
    [InlineData("Diagnostics")]
    public void No_tensor_shows_in_the_public_members_of(string name)
    {
        var assembly = House.Built.Single(room => room.Name == "PolicyProbe." + name).Assembly;
        var seen = from type in assembly.GetExportedTypes()
                   from member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                   from used in Types(member)
                   where used.FullName?.StartsWith("TorchSharp", StringComparison.Ordinal) == true
                   select $"{type.Name}.{member.Name} shows {used.Name}";
        Assert.Empty(seen);
    }

    private static void Allowed(Room room, IEnumerable<string> found, string[] allowed, string kind) => Assert.All(found, name => Assert.True(
        allowed.Contains(name),
        $"{room.Name} refers to the {kind} {name} and may see only: {string.Join(", ", allowed.DefaultIfEmpty("the base library"))}. Move what you need to Core, or pass it in from the CLI, which sees every room."));

    private static bool IsFramework(string name) => name is "netstandard" or "mscorlib" or "System" || Assembly.Load(name).Location.StartsWith(Path.GetDirectoryName(typeof(object).Assembly.Location)!, StringComparison.Ordinal);

    private static IEnumerable<Type> Types(MemberInfo member) => (member switch
    {
        MethodBase method => method.GetParameters().Select(parameter => parameter.ParameterType).Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        EventInfo happening => [happening.EventHandlerType!],
        _ => Enumerable.Empty<Type>(),
    }).SelectMany(Parts);

    private static IEnumerable<Type> Parts(Type type) => type.GetGenericArguments().SelectMany(Parts).Concat(type.HasElementType ? Parts(type.GetElementType()!) : []).Append(type);
}
