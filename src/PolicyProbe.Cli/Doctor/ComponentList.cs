namespace PolicyProbe.Cli;

/// <summary>One line of <c>build/components.tsv</c>: something that PolicyProbe needs from the machine.</summary>
/// <param name="Id">Kebab-case, unique.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Kind">How it is looked for: <c>sdk</c>, <c>command</c>, <c>file</c>, <c>library</c>, <c>blas</c> or <c>npm</c>.</param>
/// <param name="Check">What is looked for: alternatives separated by spaces, <c>{NAME}</c> standing for an environment variable.</param>
/// <param name="Install"><c>apt:</c> and Debian packages, <c>npm</c>, or an address for people.</param>
/// <param name="Needed">Who needs it: <c>run</c>, <c>report</c>, <c>test</c> or <c>slurm</c>.</param>
/// <param name="Required">Whether set-up stops without it.</param>
/// <param name="Lost">What is lost without it.</param>
public sealed record ComponentEntry(
    string Id, string Name, string Kind, string Check, string Install, string Needed, bool Required, string Lost)
{
    /// <summary>The Debian packages that provide it, the telling one first; none if it comes from elsewhere.</summary>
    public IReadOnlyList<string> Packages => Install.StartsWith("apt:", StringComparison.Ordinal)
        ? Install["apt:".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        : [];
}

/// <summary>The list that set-up installs from and <c>doctor</c> reports on: <c>build/components.tsv</c>.</summary>
public static class ComponentList
{
    private static readonly string[] Kinds = ["sdk", "command", "file", "library", "blas", "npm"];
    private static readonly string[] Needs = ["run", "report", "test", "slurm"];

    /// <summary>The repository: the nearest folder above <paramref name="start"/> that holds <c>build/components.tsv</c>.</summary>
    /// <exception cref="FileNotFoundException">No folder above holds it.</exception>
    public static string FindRepository(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "build", "components.tsv")))
                return folder.FullName;
        }

        throw new FileNotFoundException($"build/components.tsv: expected in a folder above {start}; run policyprobe from its repository.");
    }

    /// <summary>Reads the list of a repository.</summary>
    /// <exception cref="FormatException">A line is not as the list's header describes it.</exception>
    public static IReadOnlyList<ComponentEntry> Read(string repository) =>
        Parse(File.ReadAllLines(Path.Combine(repository, "build", "components.tsv")));

    /// <summary>Reads the list's lines; comments and empty lines are left out.</summary>
    /// <exception cref="FormatException">A line is not as the list's header describes it.</exception>
    public static IReadOnlyList<ComponentEntry> Parse(IReadOnlyList<string> lines)
    {
        var entries = new List<ComponentEntry>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length > 0 && lines[i][0] != '#')
                entries.Add(ParseLine(lines[i], i + 1));
        }

        var twice = entries.GroupBy(entry => entry.Id).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? entries : throw new FormatException($"build/components.tsv: id '{twice.Key}' stands there twice.");
    }

    private static ComponentEntry ParseLine(string line, int number)
    {
        var fields = line.Split('\t');
        Expect(fields.Length == 8, number, $"expected 8 fields separated by tabs, got {fields.Length}");
        Expect(fields.All(field => field.Trim().Length > 0), number, "expected no empty field");
        Expect(Kinds.Contains(fields[2]), number, $"kind: expected {string.Join(", ", Kinds)}, got '{fields[2]}'");
        Expect(Needs.Contains(fields[5]), number, $"needed: expected {string.Join(", ", Needs)}, got '{fields[5]}'");
        Expect(fields[6] is "required" or "optional", number, $"weight: expected required or optional, got '{fields[6]}'");
        return new(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6] == "required", fields[7]);
    }

    private static void Expect(bool holds, int number, string rule)
    {
        if (!holds)
            throw new FormatException($"build/components.tsv, line {number}: {rule}.");
    }
}
