using PolicyProbe.Core;
using PolicyProbe.Envs.Gym;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>Where an environment comes from: our own rooms, a file, or an assembly of the user's that the user has named on this command line.</summary>
/// <param name="Id">The id.</param>
/// <param name="Plain">Makes fresh environments, with the observations that they define themselves.</param>
/// <param name="Assembly">What run.json keeps of the user's assembly; null for our own.</param>
/// <param name="Option">What a command on the run must be given for it: empty, or <c> --env-assembly FILE</c>.</param>
internal sealed record EnvironmentSource(string Id, Func<IEnvironment> Plain, RunAssembly? Assembly, string Option)
{
    /// <summary>Makes fresh environments as a network sees them.</summary>
    public Func<IEnvironment> Make => () => OneHotEnvironment.Encode(Plain());

    /// <summary>The environment that the options name.</summary>
    /// <exception cref="WrongUseException">There is no such environment or assembly, or the time limit is not ours to set.</exception>
    public static EnvironmentSource Of(string id, string? assembly, int? timeLimit, Terminal terminal)
    {
        if (assembly is null)
            return timeLimit is null ? new EnvironmentSource(id, Environments.Plain(id), null, string.Empty)
                : throw new WrongUseException($"--time-limit {timeLimit}: {id} has its own; only a class in Gym.NET's shape, from --env-assembly, takes one.");
        var source = Load(id, assembly, timeLimit, out var loaded);
        foreach (var finding in loaded.Findings(id, timeLimit))
            terminal.Say($"{(finding.Level == FindingLevel.Warning ? "! " : "- ")}{finding.Text} {finding.Advice}");
        return source;
    }

    /// <summary>The environment of a run. An assembly is loaded only where the user names it again and it is the same to the bit.</summary>
    /// <exception cref="WrongUseException">An assembly is named and the run has none, none is named and the run has one, or it has changed.</exception>
    public static EnvironmentSource OfRun(RunFolder folder, string? assembly)
    {
        var id = folder.Record.Configuration.Environment;
        if (folder.Record.EnvironmentAssembly is not { } recorded)
            return assembly is null ? new EnvironmentSource(id, Environments.Plain(id), null, string.Empty)
                : throw new WrongUseException($"--env-assembly {assembly}: the run's environment, {id}, is not from an assembly of yours; leave the option out.");
        if (assembly is null)
            throw new WrongUseException($"{folder.Path}: {id} is from an assembly of yours, which a run folder never loads by itself; name it again with --env-assembly {recorded.File}.");
        if (EnvironmentAssembly.HashOf(assembly) is var hash && hash != recorded.Sha256)
            throw new WrongUseException($"--env-assembly {assembly}: expected the assembly that the run was trained with, {recorded.File} of SHA-256 {recorded.Sha256}, got {hash}.");
        var source = Load(id, assembly, recorded.TimeLimit, out var loaded);
        // The bytes that were loaded are the ones that count, should the file have changed since it was hashed.
        return loaded.Sha256 == recorded.Sha256 ? source : throw new WrongUseException($"--env-assembly {assembly}: the file changed while it was read.");
    }

    private static EnvironmentSource Load(string id, string path, int? timeLimit, out EnvironmentAssembly loaded)
    {
        loaded = EnvironmentAssembly.Load(path);
        return new EnvironmentSource(id, loaded.Maker(id, timeLimit), new RunAssembly(loaded.FileName, loaded.Sha256, timeLimit), $" --env-assembly {path}");
    }
}
