using System.Diagnostics;

namespace PolicyProbe.Tests.Setup;

/// <summary>What a script did.</summary>
internal sealed record Outcome(int ExitCode, string Stdout, string Stderr);

/// <summary>
/// A copy of the set-up scripts with a component list of the test's own, on a PATH that holds nothing but a few harmless
/// tools and stubs, so that no test can reach the machine's apt-get or sudo. Each stub notes how it was called.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private const string Cli = "repo/artifacts/bin/PolicyProbe.Cli/release/policyprobe.dll";

    private static readonly string[] Tools =
    [
        "awk", "bash", "basename", "cat", "chmod", "dirname", "env", "find", "flock", "grep", "mkdir", "mv", "readlink", "rm", "sleep", "sort", "stat", "tail", "touch",
    ];

    private readonly TempFolder _folder = new();

    public Sandbox(int uid, params string[] components)
    {
        var repository = PolicyProbe.Cli.ComponentList.FindRepository(AppContext.BaseDirectory);
        foreach (var file in (string[])["policyprobe", "build/setup.sh"])
        {
            _folder.Write("repo/" + file, "");
            File.Copy(Path.Combine(repository, file), At("repo/" + file), overwrite: true);
        }

        _folder.Write("repo/build/components.tsv", string.Concat(components.Select(line => line.Replace('|', '\t') + "\n")));
        _folder.Write("repo/src/Program.cs", "");
        _folder.Write("bin/sdk/10.0.100/.keep", "");
        _folder.Write("log", "");
        foreach (var tool in Tools)
        {
            var target = new[] { "/usr/bin/", "/bin/" }.Select(folder => folder + tool).First(File.Exists);
            File.CreateSymbolicLink(At("bin/" + tool), target);
        }

        Stub("id", $"echo {uid}");
        // "Builds" the command line, and runs it by telling its arguments and ending with the code that FAKE_EXIT says.
        Stub("dotnet", $"""
            if [ "$1" = build ]; then
              echo "dotnet $*" >>"{At("log")}"
              [ -z "$FAKE_BUILD_ERROR" ] || {OpenBrace} echo "Program.cs(1,1): error CS1002: ; expected"; exit 1; {CloseBrace}
              mkdir -p "{Path.GetDirectoryName(At(Cli))}"; touch "{At(Cli)}"; exit 0
            fi
            shift; echo "cli: $*"; exit "$FAKE_EXIT"
            """);
    }

    private const string OpenBrace = "{";
    private const string CloseBrace = "}";

    public string At(string path) => Path.Combine(_folder.Root, path);

    /// <summary>How apt-get, sudo and dotnet build were called, in order.</summary>
    public IReadOnlyList<string> Calls => File.ReadAllLines(At("log"));

    public void Stub(string name, string body) => _folder.Script("bin/" + name, body);

    /// <summary>An apt-get that notes how it was called and ends with a code; installing makes a command of that name.</summary>
    public void StubAptGet(int exitCode = 0, string? provides = null) => Stub("apt-get", $"""
        echo "apt-get $*" >>"{At("log")}"
        case "$*" in *install*) {(provides is null ? ":" : $"echo '#!/bin/sh' >'{At("bin/" + provides)}'; chmod +x '{At("bin/" + provides)}'")} ;; esac
        exit {exitCode}
        """);

    /// <summary>A sudo that runs what it is given, or refuses to without a password.</summary>
    public void StubSudo(bool refuses) => Stub("sudo", refuses
        ? $"echo \"sudo refused $*\" >>\"{At("log")}\"; exit 1"
        : "shift; [ \"$1\" = -l ] && exit 0; exec \"$@\"");

    public void Write(string path, string text) => _folder.Write(path, text);

    public void Link(string path, string target) => File.CreateSymbolicLink(At(path), target);

    /// <summary>Runs a script of the sandbox (by its path there) from a folder elsewhere.</summary>
    public Outcome Run(string script, string[] arguments, params (string Name, string Value)[] variables)
    {
        using var process = Start(script, arguments, variables);
        var stdout = process.StandardOutput.ReadToEndAsync();
        var stderr = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "the script did not end within a minute");
        return new(process.ExitCode, stdout.Result, stderr.Result);
    }

    public Process Start(string script, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("/bin/bash", [At(script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = At("bin");
        start.Environment["FAKE_EXIT"] = "0";
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public void Dispose() => _folder.Dispose();
}
