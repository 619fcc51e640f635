namespace TorchSharp.LibTorch.Tests;

/// <summary>The library promises to be a true subset of TorchSharp 0.107.0: the same names, signatures, defaults and base classes.</summary>
public sealed class ApiSubsetTests
{
    [Fact]
    public void Every_public_member_is_in_TorchSharp()
    {
        var strangers = new List<string>();
        var listed = Listed();
        foreach (var type in typeof(torch).Assembly.GetTypes().Where(Exposed))
        {
            var header = ApiText.Header(type);
            if (!listed.TryGetValue(header, out var members))
            {
                strangers.Add(header);
                continue;
            }
            strangers.AddRange(ApiText.Members(type).Where(member => !members.Contains(member)).Select(member => $"{header}\n    {member}"));
        }
        Assert.True(strangers.Count == 0, $"{strangers.Count} members are not TorchSharp's:\n{string.Join('\n', strangers)}");
    }

    [Fact]
    public void What_the_project_asked_for_is_there()
    {
        // The renderer above must not pass because it sees nothing.
        var members = typeof(torch).Assembly.GetTypes().Where(Exposed).Sum(type => ApiText.Members(type).Count());
        Assert.True(members > 1200, $"only {members} public members were found");
    }

    private static bool Exposed(Type type) => type.IsVisible && !typeof(Delegate).IsAssignableFrom(type)
        && !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false);

    private static Dictionary<string, HashSet<string>> Listed()
    {
        var types = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        HashSet<string>? members = null;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "torchsharp-0.107.0-api.txt")))
            if (line.StartsWith(' '))
                members!.Add(line[2..]);
            else if (line.Length > 0)
                types[line] = members = new HashSet<string>(StringComparer.Ordinal);
        return types;
    }
}
