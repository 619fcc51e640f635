using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>What <c>doctor</c> says of one component.</summary>
/// <param name="Id">Kebab-case name.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Found">Whether it is there.</param>
/// <param name="Version">Its version; null if it is missing or does not tell.</param>
/// <param name="Path">Where it is; null if it is missing.</param>
/// <param name="Needed">Who needs it: <c>run</c>, <c>report</c>, <c>test</c> or <c>slurm</c>.</param>
/// <param name="Required">Whether nothing works without it.</param>
/// <param name="Install">The line that installs it.</param>
/// <param name="Lost">What is lost without it.</param>
public sealed record Component(
    string Id, string Name, bool Found, string? Version, string? Path, string Needed, bool Required, string Install, string Lost);

/// <summary>The machine as PolicyProbe sees it.</summary>
/// <param name="Components">Every component of <c>build/components.tsv</c>, in its order.</param>
/// <param name="Findings">What to know and what to do about it.</param>
public sealed record DoctorReport(IReadOnlyList<Component> Components, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether everything required is there.</summary>
    public bool Healthy => Components.All(component => component.Found || !component.Required);
}

/// <summary>Examines the machine; installs and changes nothing.</summary>
public static class Doctor
{
    private const string Shim = "libtorchsharp_shim.so";

    /// <summary>Examines this machine for the repository that this program was built in.</summary>
    /// <exception cref="FileNotFoundException">The program was moved out of its repository.</exception>
    public static DoctorReport Examine()
    {
        var program = AppContext.BaseDirectory;
        var repository = ComponentList.FindRepository(program);
        var report = Examine(repository, ComponentList.Read(repository), Environment.GetEnvironmentVariable);
        return ShimFinding(report, program) is { } finding ? report with { Findings = [.. report.Findings, finding] } : report;
    }

    /// <summary>Examines the machine for the components of a list.</summary>
    /// <param name="repository">The repository's root.</param>
    /// <param name="entries">What to look for.</param>
    /// <param name="variable">Reads an environment variable; null if it is unset.</param>
    public static DoctorReport Examine(string repository, IReadOnlyList<ComponentEntry> entries, Func<string, string?> variable)
    {
        var probe = new ComponentProbe(repository, variable);

        // Programs take their time to tell their versions, so all are asked at once, each on a thread that may wait.
        var examinations = entries.Select(entry => Task.Factory.StartNew(
            () => Examine(entry, probe), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        var components = examinations.Select(examination => examination.GetAwaiter().GetResult()).ToList();
        var findings = components.Where(component => !component.Found && component.Required).Select(Missing).ToList();
        if (entries.FirstOrDefault(entry => entry.Kind == "blas") is { } blas && BlasFinding(blas, probe, variable) is { } finding)
            findings.Add(finding);
        return new(components, findings);
    }

    private static Component Examine(ComponentEntry entry, ComponentProbe probe)
    {
        var sighting = probe.Look(entry);
        return new(
            entry.Id, entry.Name, sighting is not null, sighting?.Version, sighting?.Path, entry.Needed, entry.Required, InstallLine(entry), entry.Lost);
    }

    private static string InstallLine(ComponentEntry entry)
    {
        if (entry.Install == "npm")
            return "npm ci --ignore-scripts";
        var sudo = Environment.IsPrivilegedProcess ? "" : "sudo ";
        return entry.Packages.Count == 0
            ? entry.Install
            : $"{sudo}apt-get install --no-install-recommends -y {string.Join(' ', entry.Packages)}";
    }

    private static Finding Missing(Component component) => new(
        "missing-" + component.Id,
        FindingLevel.Warning,
        $"{component.Name} is missing. Without it is lost: {component.Lost}.",
        component.Install);

    private static Finding? BlasFinding(ComponentEntry entry, ComponentProbe probe, Func<string, string?> variable)
    {
        if (!string.IsNullOrEmpty(variable("LIBTORCH")) || probe.FindLibrary(entry.Check) is not { } library)
            return null;
        var blas = BlasProbe.Resolve(library);
        if (!blas.IsReference)
            return new("blas", FindingLevel.Note, $"libtorch's BLAS is {blas.Name}: {blas.Path}.", "");
        var folder = Path.GetFileName(Path.GetDirectoryName(library));
        var advice = probe.FindLibrary("libopenblas.so.0") is null
            ? InstallLine(entry)
            : $"sudo update-alternatives --config libblas.so.3-{folder}";
        return new(
            "blas", FindingLevel.Warning,
            $"libtorch's BLAS is the {blas.Name}, {blas.Path}: a product of 1024² matrices takes 25 to 40 times as long as with OpenBLAS.", advice);
    }

    private static Finding? ShimFinding(DoctorReport report, string program)
    {
        var ready = report.Components.Where(component => component.Id is "compiler" or "libtorch" or "libtorch-headers").All(component => component.Found);
        var wanted = File.Exists(Path.Combine(program, "TorchSharp.LibTorch.dll")) && !File.Exists(Path.Combine(program, Shim));
        return wanted && ready
            ? new(
                "shim-not-built", FindingLevel.Warning, $"{Shim} is not in {program}, though libtorch and a compiler are there: no network can be trained.",
                "dotnet build -c Release --no-incremental src/PolicyProbe.Cli")
            : null;
    }
}
